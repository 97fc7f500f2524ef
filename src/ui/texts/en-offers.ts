/** What is said where a person is asked whether to take a file, or to give one up. */
export const EN_OFFERS = {
  titles: { file: 'A file is offered', folder: 'A folder is offered' },
  file: 'a file',
  folder: 'a folder',
  toYou: (name: string, what: string) => `${name} offers you ${what}`,
  toRoom: (name: string, what: string, room: string) => `${name} offers ${what} in ${room}`,
  trust: {
    new: (name: string) => `${name} is not verified: see /verify`,
    verified: (name: string) => `${name} is verified`,
    changed: (name: string) => `The key behind the name ${name} has changed`,
    blocked: (name: string) => `${name} is blocked`,
  },
  /** How large it is, and which folder of this machine it would be put into. */
  goesTo: (size: string, folder: string) => `${size}, to go into ${folder}`,
  later: (typed: string) => `It waits; later ${typed}`,
  save: 'save',
  decline: 'decline',
  escape: 'Esc later',
  /** Keys for a chosen message that offers something. */
  keys: { answer: 'Enter answer', info: 'I info' },
  /** Where nothing but lines is shown. */
  hint: '/save takes it, /cancel declines it',
  coming: (name: string, place: string) => `${name} is to come; ${place} shows how far it is`,
  giveUp: (name: string, size: string) => `Give up ${name}? What has come of it (${size}) goes.`,
  takeBack: (name: string) => `Take ${name} back? Nobody gets it from you any more.`,
}
