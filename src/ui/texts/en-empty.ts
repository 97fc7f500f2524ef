/** What stands where nothing was written yet: what is going on, and what to do next. */
export const EN_EMPTY = {
  direct: (name: string) => [
    `Nothing was written between you and ${name} yet.`,
    '',
    `What you write here is encrypted and goes to ${name} alone. While ${name} is away it waits on this machine, and goes out by itself.`,
    '',
    `To be sure who ${name} is: /verify @${name}`,
  ],
  room: (room: string) => [
    'Nothing was written here yet.',
    '',
    `Type and press Enter: everybody who joins can read it. Others come in with /join ${room}`,
  ],
  private: [
    'Nothing was written here yet.',
    '',
    'Only those who were invited can read this room: /invite PEER, /members.',
  ],
  invited: (name: string, room: string) => [
    `${name} invites you to the private room ${room}.`,
    '',
    '/accept enters it, /decline refuses.',
  ],
  /** `first`: somebody to write to, where there is one. */
  company: (names: readonly string[], rest: number, first: string | undefined) => [
    `On this network now: ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`,
    '',
    'Type and press Enter: everybody on the network can read it.',
    ...(first === undefined ? [] : [`To write to one person alone: @${first} hello`]),
    '',
    '/help shows what else there is.',
  ],
  /** `trouble`: what is wrong with the network, where something is. */
  alone: (trouble: string | undefined) => [
    'Nobody else was seen here so far.',
    '',
    ...(trouble === undefined
      ? [
          'p2pchat keeps looking, and shows people as soon as they come.',
          '',
          'Start p2pchat on another machine of this network, or reach one with /connect HOST:PORT',
        ]
      : [trouble]),
    '',
    'You can write already: it is kept here for whoever comes.',
    '/help shows what else there is.',
  ],
}
