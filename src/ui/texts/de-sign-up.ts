import type { EN_SIGN_UP } from './en-sign-up.ts'

/** Was der erste Start fragt, und ein verschlossenes Profil. */
export const DE_SIGN_UP: typeof EN_SIGN_UP = {
  welcome: 'Willkommen bei p2pchat. Es gibt kein Konto: du wählst einen Namen, mehr nicht.',
  name: 'Name, den andere sehen: ',
  nameOrLine: (login) => `Name, den andere sehen (leer für ${login}): `,
  about:
    'Eine Passphrase verschließt deinen Schlüssel auf diesem Gerät. Niemand kann sie zurücksetzen.',
  passphrase: 'Passphrase (leer für keine): ',
  again: 'Noch einmal dieselbe: ',
  unlock: (profile) => `Passphrase von ${profile}: `,
  differ: 'Die beiden sind verschieden. Gib beide noch einmal ein.',
  tooLong: 'Das ist länger als jede Passphrase: sie hat höchstens 1024 Zeichen.',
  none: 'Keine Passphrase: wer deine Dateien lesen kann, kann deine Nachrichten lesen und als du schreiben.',
  fields: { name: 'Name', passphrase: 'Passphrase', again: 'Noch einmal' },
  nameHint: 'Der Name, den andere sehen. Er lässt sich später ändern.',
  nameOr: (login) =>
    `Der Name, den andere sehen; leer gelassen ist es ${login}. Er lässt sich später ändern.`,
  without:
    'Ohne sie kann jeder, der deine Dateien lesen kann, deine Nachrichten lesen und als du schreiben.',
  againHint: 'Noch einmal dieselbe, denn beim Tippen ist sie nicht zu sehen.',
  noPassphrase: '(keine)',
  typed: '(eingegeben, unsichtbar)',
  keys: 'Enter weiter, Auf/Ab, Esc Ende',
}
