import type { EN_HELP } from './en-help.ts'

/** Was `/help` außer den Befehlen und Tasten sagt. */
export const DE_HELP: typeof EN_HELP = {
  title: 'Hilfe',
  groups: {
    talk: 'Reden',
    files: 'Dateien und Ordner',
    rooms: 'Räume',
    people: 'Leute und ihre Schlüssel',
    presence: 'Was andere von dir sehen',
    history: 'Was früher gesagt wurde',
    program: 'Dieses Programm',
    signs: 'Zeichen hinter deinen Nachrichten',
    going: 'Tasten: von Gespräch zu Gespräch',
    reading: 'Tasten: lesen',
    typing: 'Tasten: schreiben',
    screen: 'Tasten: der Bildschirm',
  },
  typed: {
    '@NAME TEXT': 'schreibt dieser Person allein',
    '//TEXT': 'sendet eine Zeile, die mit einem Schrägstrich beginnt',
    '*bold* _soft_ `code`': 'zeichnet Wörter aus; > am Anfang einer Zeile zitiert',
  },
  signs: {
    '…': 'wartet hier',
    '◌': 'bei einem Boten',
    '✓': 'auf der anderen Platte; in Räumen, auf wie vielen',
    '✓✓': 'gelesen',
  },
}
