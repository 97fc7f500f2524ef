/** The card with the safety number. */
export const EN_SAFETY = {
  title: (name: string, key: string) => `Safety number with ${name} (key ${key})`,
  compare: (name: string) =>
    `Ask ${name} to type /verify, and compare the numbers by voice or side by side.`,
  lineIfEqual: (name: string) =>
    `If they are equal: /trust @${name}. If not, somebody stands between you.`,
  ifEqual: 'If they are equal, press T. If not, press Esc: somebody stands between you.',
  trust: 'they are equal',
  sure: (name: string) => `All digits equal to those of ${name}?`,
  trusted: (name: string) =>
    `You have said that they are equal; /untrust @${name} takes that back.`,
}

/** What is said of a key that came with a name we know with another one. */
export const EN_ALARM = {
  title: (name: string) => `The key behind the name ${name} has changed`,
  changed: (name: string) => `WARNING: the key behind the name ${name} has changed.`,
  why: 'Either they have a new machine, or somebody else uses their name. Nothing is sent to this key until you trust it.',
  compare: (who: string) => `Compare the safety numbers: /verify ${who}`,
  trust: (who: string) => `Only if they are equal: /trust ${who}`,
  block: (who: string) => `If it is somebody else: /block ${who}`,
  /** The same of somebody who goes by another name by now. */
  wentBack: {
    title: (name: string, claimed: string) => `${name} came as ${claimed}`,
    changed: (name: string, claimed: string) => `WARNING: ${name} came as ${claimed}.`,
    why: (claimed: string) =>
      `You know ${claimed} with another key. Nothing is sent to this one until you decide.`,
    dismiss: (who: string) => `If that is no harm: /dismiss ${who}`,
    block: (who: string) => `If it is: /block ${who}`,
  },
  kept: 'What you typed is kept, and was not sent.',
  verify: 'compare the safety numbers',
}
