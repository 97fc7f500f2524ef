/** What the first run asks, and a locked profile. */
export const EN_SIGN_UP = {
  welcome: 'Welcome to p2pchat. There is no account: you choose a name, and that is all.',
  name: 'Name others see: ',
  nameOrLine: (login: string) => `Name others see (empty for ${login}): `,
  about: 'A passphrase locks your key on this machine. Nobody can reset it.',
  passphrase: 'Passphrase (empty for none): ',
  again: 'The same again: ',
  unlock: (profile: string) => `Passphrase of ${profile}: `,
  differ: 'The two differ. Type both once more.',
  tooLong: 'This is longer than any passphrase may be: 1024 characters.',
  none: 'No passphrase: whoever can read your files can read your messages and write as you.',
  /** On a whole screen. */
  fields: { name: 'Name', passphrase: 'Passphrase', again: 'The same again' },
  nameHint: 'The name that others see. It can be changed later.',
  nameOr: (login: string) =>
    `The name that others see; left empty it is ${login}. It can be changed later.`,
  without: 'Without one, whoever can read your files can read your messages and write as you.',
  againHint: 'Once more, since it is not shown while you type.',
  noPassphrase: '(none)',
  typed: '(typed, not shown)',
  keys: 'Enter on, Up/Down move, Esc leaves',
}
