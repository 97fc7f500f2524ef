/** What the commands of the chat say. */
export const EN_COMMAND = {
  unknown: (name: string) => `no command /${name}: `,
  meant: (name: string) => `did you mean /${name}?`,
  titleMeant: (title: string) => `did you mean ${title}?`,
  list: '/help lists the commands',
  also: (words: string) => `also as ${words}`,
  literal: 'To send a line that begins with a slash, write two: //',
  needs: (usual: string, help: string) => `something is missing: ${usual}  ${help}`,
  who: (usual: string, help: string) => `it must be said who: ${usual}  ${help}`,
  unclear: (usual: string, help: string) => `this is not understood: ${usual}  ${help}`,
  alone: (usual: string, help: string) => `nothing may follow it: ${usual}  ${help}`,
  noReply: 'there is no message to reply to',
  noOwn: 'there is no message of yours here',
  noReaction: 'there is no message to react to',
  noMessage: 'there is no message here',
  notYours: 'only a message of your own can be changed',
  nobodyMet: 'nobody was met yet',
  noAddress: 'no address',
  clockDiffers: (seconds: number) => `clock differs by ${seconds} s`,
  topic: (room: string, text: string) => `${room}: ${text}`,
  noTopic: (room: string) => `${room} has no topic`,
  muted: (title: string) => `${title} is muted: no bell and no notification`,
  unmuted: (title: string) => `${title} is not muted any more`,
  themes: (now: string, all: string) => `theme ${now}; there are ${all}`,
  theme: (name: string) => `theme ${name}`,
  noTheme: (name: string, all: string) => `no theme ${name}; there are ${all}`,
  mouse: { on: 'the mouse works here', off: 'the mouse is left to the terminal' },
  copied: (characters: number) =>
    `${characters} characters are in the clipboard, if this terminal allows it`,
  copyTooLong: 'too long for the clipboard of a terminal',
  onlyOnScreen: 'this works on the whole screen only, not in plain mode',
}

/** What is said of going somewhere. */
export const EN_GOING = {
  here: 'here',
  nowhere: (name: string) => `no such conversation, and nobody of that name: ${name}`,
  noNumber: (number: string) => `there is no conversation ${number}`,
  lists: '/go lists them, /peers everyone ever met',
  already: (title: string) => `this is ${title} already`,
  unread: (count: number) => `${count} unread`,
  mentions: (count: number) => `${count} for you`,
}
