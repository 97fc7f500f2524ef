import type { EN_COMMAND, EN_GOING } from './en-command-lines.ts'

/** Was die Befehle des Chats sagen. */
export const DE_COMMAND: typeof EN_COMMAND = {
  unknown: (name) => `kein Befehl /${name}: `,
  meant: (name) => `war /${name} gemeint?`,
  titleMeant: (title) => `war ${title} gemeint?`,
  list: '/help nennt die Befehle',
  example: (line) => `zum Beispiel: ${line}`,
  also: (words) => `auch als ${words}`,
  literal: 'Eine Zeile, die mit einem Schrägstrich beginnt, schreibt man mit zweien: //',
  needs: (usual, help) => `etwas fehlt: ${usual}  ${help}`,
  who: (usual, help) => `hier fehlt, wer gemeint ist: ${usual}  ${help}`,
  unclear: (usual, help) => `das ist nicht verständlich: ${usual}  ${help}`,
  alone: (usual, help) => `dahinter darf nichts stehen: ${usual}  ${help}`,
  noneOf: (name) => `von ${name} gibt es hier keine Nachricht`,
  noReply: 'es gibt keine Nachricht, auf die du antworten kannst',
  noOwn: 'es gibt hier keine Nachricht von dir',
  noReaction: 'es gibt keine Nachricht, auf die du reagieren kannst',
  noMessage: 'es gibt hier keine Nachricht',
  notYours: 'nur eine eigene Nachricht kann geändert werden',
  nobodyMet: 'es wurde noch niemand gesehen',
  noAddress: 'keine Adresse',
  clockDiffers: (seconds) => `die Uhr weicht um ${seconds} s ab`,
  topic: (room, text) => `${room}: ${text}`,
  noTopic: (room) => `${room} hat kein Thema`,
  muted: (title) => `${title} ist stumm: kein Klingeln und keine Meldung`,
  unmuted: (title) => `${title} ist nicht mehr stumm`,
  themes: (all) => `Aussehen: ${all}`,
  inUse: (name) => `${name} (jetzt)`,
  theme: (name) => `Aussehen ${name}`,
  noTheme: (name) => `kein Aussehen ${name}`,
  mouse: { on: 'die Maus wirkt hier', off: 'die Maus bleibt dem Terminal' },
  copied: (characters) =>
    `${characters} Zeichen sind in der Zwischenablage, wenn dieses Terminal es erlaubt`,
  copyTooLong: 'zu lang für die Zwischenablage eines Terminals',
  onlyOnScreen: 'das geht nur auf dem ganzen Bildschirm, nicht zeilenweise',
}

/** Was über das Gehen gesagt wird. */
export const DE_GOING: typeof EN_GOING = {
  here: 'hier',
  nowhere: (name) => `es gibt kein Gespräch und niemanden dieses Namens: ${name}`,
  noNumber: (number) => `es gibt kein Gespräch ${number}`,
  lists: '/go nennt sie, /peers alle, die je gesehen wurden',
  already: (title) => `das ist schon ${title}`,
  unread: (count) => `${count} ungelesen`,
  mentions: (count) => `${count} für dich`,
}
