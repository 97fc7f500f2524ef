import type { EN_OFFERS } from './en-offers.ts'

/** Was gesagt wird, wo jemand gefragt wird, ob eine Datei kommen soll oder eine aufgegeben wird. */
export const DE_OFFERS: typeof EN_OFFERS = {
  titles: { file: 'Eine Datei wird angeboten', folder: 'Ein Ordner wird angeboten' },
  file: 'eine Datei',
  folder: 'einen Ordner',
  toYou: (name, what) => `${name} bietet dir ${what} an`,
  toRoom: (name, what, room) => `${name} bietet in ${room} ${what} an`,
  trust: {
    new: (name) => `${name} ist nicht geprüft: siehe /verify`,
    verified: (name) => `${name} ist geprüft`,
    changed: (name) => `Der Schlüssel hinter dem Namen ${name} ist ein anderer geworden`,
    blocked: (name) => `${name} ist gesperrt`,
  },
  goesTo: (size, folder) => `${size}, käme in ${folder}`,
  later: (typed) => `Es wartet; später ${typed}`,
  save: 'holen',
  decline: 'ablehnen',
  escape: 'Esc später',
  keys: { answer: 'Enter beantworten', info: 'I Info' },
  hint: '/save holt es, /cancel lehnt es ab',
  coming: (name, place) => `${name} soll kommen; ${place} zeigt, wie weit es ist`,
  giveUp: (name, size) => `${name} aufgeben? Was davon da ist (${size}), geht weg.`,
  takeBack: (name) => `${name} zurücknehmen? Von dir bekommt es dann niemand mehr.`,
}
