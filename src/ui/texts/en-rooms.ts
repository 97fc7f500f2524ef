/** What is said about coming into private rooms, and going out of them. */
export const EN_ROOMS = {
  title: 'An invitation',
  invites: (name: string, room: string) => `${name} invites you to the private room ${room}.`,
  whoReads: (members: number) =>
    members === 1
      ? 'Nobody else is in it yet. Only those who are invited can read it.'
      : `${members} are in it. Only those who are invited can read it.`,
  later: (room: string) =>
    `It waits in the list of conversations: open ${room}, then /accept or /decline.`,
  lines: (room: string) => `/accept ${room} enters it, /decline ${room} refuses.`,
  accept: 'accept',
  decline: 'decline',
  escape: 'Esc later',
  /** In the list, where there is room for it and where there is not. */
  answer: '/accept',
  mark: '?',
  which: (command: string) => `say which private room: ${command} !ROOM PEER`,
  there: (room: string) => `you have a room ${room} already: /go ${room} goes there`,
  none: 'no invitation is open',
  noRoom: 'this is a conversation with one person, and no room: /join #ROOM enters one',
  left: 'you left it; /accept brings you back',
  past: 'you are not in it any more; what was said is here',
  gone: (room: string) =>
    `you are not in ${room} any more: nothing new comes from there, and you can write nothing`,
  keepsDraft: 'Up brings back what you were typing there.',
  leave: (room: string) => `Leave ${room}? Only a new invitation brings you back.`,
  leaveOwn: (room: string) => `Leave ${room}? You made it; /accept ${room} brings you back.`,
  remove: (name: string, room: string) => `Shut ${name} out of ${room}?`,
}
