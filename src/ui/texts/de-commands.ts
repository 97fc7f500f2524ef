import type { EN_COMMANDS } from './en-commands.ts'

/** Was die Befehle nehmen und tun. */
export const DE_COMMANDS: typeof EN_COMMANDS = {
  help: { args: '[BEFEHL]', help: 'was es gibt' },
  msg: {
    args: 'PERSON [TEXT]',
    help: 'schreibt einer Person allein; ohne Text wird das Gespräch geöffnet',
  },
  me: { args: 'TEXT', help: 'sagt, was du tust: /me winkt' },
  reply: {
    args: '[@PERSON] TEXT',
    help: 'antwortet auf die neueste Nachricht hier oder auf die neueste einer Person',
  },
  go: {
    args: '[NUMMER | NAME]',
    help: 'geht zu einem Gespräch; ohne Angabe zeigt es alle, und was darin ungelesen ist',
  },
  history: { args: '[ANZAHL]', help: 'was hier vorher gesagt wurde' },
  export: {
    args: '[DATEI | ORDNER]',
    help: 'schreibt dieses Gespräch in eine neue Datei: Text, .md Markdown, .jsonl JSON-Zeilen',
  },
  retention: {
    args: '[all | 30d | 1000]',
    help: 'was von diesem Gespräch auf dieser Platte bleibt: alles, einige Tage, die neuesten Nachrichten',
  },
  search: {
    args: 'WÖRTER [in:RAUM] [from:PERSON]',
    help: 'findet, was gesagt wurde, in allen Gesprächen',
  },
  edit: { args: 'TEXT', help: 'gibt deiner letzten Nachricht hier einen anderen Text' },
  delete: { args: '', help: 'nimmt deine letzte Nachricht hier zurück, für alle' },
  react: {
    args: '[@PERSON] EMOJI',
    help: 'reagiert auf die neueste Nachricht hier oder auf die einer Person; noch einmal nimmt es zurück',
  },
  info: { args: '', help: 'wer deine letzte Nachricht hier hat und wann sie geschrieben wurde' },
  copy: { args: '', help: 'legt die neueste Nachricht in die Zwischenablage des Terminals' },
  send: { args: '[--no-preview] PFAD', help: 'bietet hier eine Datei oder einen Ordner an' },
  files: { args: '', help: 'was angeboten wurde, und wie weit es ist' },
  save: {
    args: '[NUMMER | NAME] [ORDNER]',
    help: 'holt eine Datei: die zuletzt hier angebotene, oder eine von /files',
  },
  cancel: {
    args: '[NUMMER | NAME]',
    help: 'lehnt eine Datei ab, gibt eine auf, die kommt, oder nimmt eine eigene zurück',
  },
  pause: { args: '[NUMMER | NAME]', help: 'hält eine Datei an, die kommt, oder eine eigene' },
  resume: { args: '[NUMMER | NAME]', help: 'macht mit dem weiter, was angehalten wurde' },
  join: { args: '#RAUM', help: 'betritt einen öffentlichen Raum oder legt ihn an' },
  leave: { args: '[RAUM]', help: 'verlässt einen Raum; was gesagt wurde, bleibt' },
  topic: { args: '[TEXT]', help: 'worum es in einem Raum geht; - für nichts' },
  members: { args: '[RAUM]', help: 'wer in einem Raum ist' },
  room: { args: 'list | create NAME [private]', help: 'welche Räume es gibt; legt einen an' },
  invite: { args: '[!RAUM] PERSON', help: 'lädt in einen privaten Raum von dir ein' },
  remove: {
    args: '[!RAUM] PERSON',
    help: 'schließt aus einem privaten Raum aus; was jemand hat, bleibt dort',
  },
  accept: { args: '[!RAUM]', help: 'betritt einen privaten Raum, in den du eingeladen bist' },
  decline: { args: '[!RAUM]', help: 'lehnt eine Einladung ab' },
  away: { args: '[TEXT]', help: 'zeigt anderen, dass du weg bist' },
  busy: { args: '[TEXT]', help: 'zeigt anderen, dass du beschäftigt bist' },
  receipts: {
    args: '[on|off]',
    help: 'lässt andere wissen, was du gelesen hast, oder nicht; auf Dauer',
  },
  back: { args: '', help: 'zeigt anderen, dass du wieder da bist' },
  peers: {
    args: '[PERSON]',
    help: 'alle, die je gesehen wurden, oder eine Person, mit Schlüsseln und Adressen',
  },
  connect: {
    args: 'HOST:PORT',
    help: 'erreicht jemanden, der nicht von selbst gefunden wird; das wird gemerkt',
  },
  doctor: {
    args: '',
    help: 'wie es um das Netz steht, und warum jemand vielleicht nicht zu sehen ist',
  },
  nick: { args: 'NAME', help: 'ändert deinen eigenen Namen' },
  alias: {
    args: 'PERSON [NAME]',
    help: 'nennt jemanden bei einem Namen von dir; ohne Namen wieder bei seinem',
  },
  verify: { args: '[PERSON]', help: 'zeigt die Sicherheitsnummer zum Vergleichen' },
  trust: { args: '[PERSON]', help: 'sagt, dass die Sicherheitsnummern gleich waren' },
  untrust: { args: '[PERSON]', help: 'nimmt /trust zurück' },
  dismiss: {
    args: '[PERSON]',
    help: 'beendet die Warnung vor jemandem, der mit einem vergebenen Namen kam',
  },
  block: { args: '[PERSON]', help: 'weist alles ab, was von dieser Person kommt' },
  unblock: { args: '[PERSON]', help: 'nimmt eine Sperre zurück' },
  mute: {
    args: '[on|off]',
    help: 'kein Klingeln und keine Meldung von diesem Gespräch; noch einmal hebt es auf',
  },
  theme: { args: '[NAME]', help: 'wie der Chat aussieht; ohne Namen, was es gibt' },
  mouse: { args: 'on|off', help: 'ob der Chat Klicks und das Rad nimmt' },
  bare: { args: '', help: 'nur die Nachrichten, zum Markieren mit der Maus; Esc beendet es' },
  clear: { args: '', help: 'leert diese Ansicht; Zurückblättern bringt alles wieder' },
  quit: { args: '', help: 'beendet den Chat' },
}
