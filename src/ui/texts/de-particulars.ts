import type { EN_PARTICULARS } from './en-particulars.ts'

/** Dasselbe auf Deutsch. */
export const DE_PARTICULARS: Readonly<Record<keyof typeof EN_PARTICULARS, string>> = {
  yours: 'sie ist von dir',
  folder: 'es ist ein Ordner',
  file: 'es ist eine Datei',
  offered: 'sie ist angeboten',
  waiting: 'sie wartet',
  running: 'sie kommt gerade',
  paused: 'sie ist angehalten',
  done: 'sie ist schon da',
  declined: 'sie ist abgelehnt',
  failed: 'sie ist gescheitert',
  deleted: 'sie wurde gelöscht',
  nobody: 'das hat niemand gesagt',
  missing: 'diese Datei gibt es nicht',
  denied: 'du darfst sie nicht lesen',
  empty: 'es ist nichts darin',
  many: 'zu viele Dateien',
  deep: 'zu tief verschachtelte Ordner',
  special: 'keine Datei',
  large: 'zu groß',
  silent: 'antwortet nicht',
  unknownHost: 'ist in diesem Netz nicht bekannt',
  noAddress: 'hat keine brauchbare Adresse',
  noWord: 'kein Wort, nach dem zu suchen wäre',
}
