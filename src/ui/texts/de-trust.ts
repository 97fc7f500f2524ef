import type { EN_ALARM, EN_SAFETY } from './en-trust.ts'

export const DE_SAFETY: typeof EN_SAFETY = {
  title: (name, key) => `Sicherheitsnummer mit ${name} (Schlüssel ${key})`,
  compare: (name) =>
    `Bitte ${name}, /verify einzugeben, und vergleicht die Nummern am Telefon oder nebeneinander.`,
  lineIfEqual: (name) =>
    `Sind sie gleich: /trust @${name}. Wenn nicht, steht jemand zwischen euch.`,
  ifEqual: 'Sind sie gleich, drücke T. Wenn nicht, Esc: dann steht jemand zwischen euch.',
  trust: 'sie sind gleich',
  sure: (name) => `Alle Ziffern gleich wie bei ${name}?`,
  trusted: (name) => `Du hast gesagt, dass sie gleich sind; /untrust @${name} nimmt das zurück.`,
}

export const DE_ALARM: typeof EN_ALARM = {
  title: (name) => `Der Schlüssel hinter dem Namen ${name} ist ein anderer`,
  changed: (name) => `WARNUNG: der Schlüssel hinter dem Namen ${name} ist ein anderer.`,
  why: 'Entweder ist es ein neues Gerät, oder jemand anderes benutzt den Namen. An diesen Schlüssel geht nichts, bis du ihm vertraust.',
  compare: (who) => `Vergleiche die Sicherheitsnummern: /verify ${who}`,
  trust: (who) => `Nur wenn sie gleich sind: /trust ${who}`,
  block: (who) => `Ist es jemand anderes: /block ${who}`,
  wentBack: {
    title: (name, claimed) => `${name} kam als ${claimed}`,
    changed: (name, claimed) => `WARNUNG: ${name} kam als ${claimed}.`,
    why: (claimed) =>
      `Du kennst ${claimed} mit einem anderen Schlüssel. An diesen geht nichts, bis du entscheidest.`,
    dismiss: (who) => `Ist das harmlos: /dismiss ${who}`,
    block: (who) => `Wenn nicht: /block ${who}`,
  },
  kept: 'Was du geschrieben hast, ist noch da und wurde nicht gesendet.',
  verify: 'Sicherheitsnummern vergleichen',
}
