import type { EN_COMMANDS } from './en-commands.ts'

/** Was die Befehle nehmen und tun. */
export const DE_COMMANDS: typeof EN_COMMANDS = {
  help: { args: '[BEFEHL]', help: 'was es gibt', example: '/help send' },
  msg: {
    args: 'PERSON [TEXT]',
    help: 'schreibt einer Person allein; ohne Text wird das Gespräch geöffnet',
    example: '/msg bob bist du da?',
  },
  me: { args: 'TEXT', help: 'sagt, was du tust: /me winkt', example: '/me winkt' },
  reply: {
    args: '[@PERSON] TEXT',
    help: 'antwortet auf die neueste Nachricht hier oder auf die neueste einer Person',
    example: '/reply @bob ja, am Mittag',
  },
  draft: {
    args: '[send | drop]',
    help: 'zeilenweise (--plain): sendet oder verwirft, was hier angefangen ist',
    example: '/draft send',
  },
  go: {
    args: '[NUMMER | NAME]',
    help: 'geht zu einem Gespräch; ohne Angabe zeigt es alle, und was darin ungelesen ist',
    example: '/go #tee',
  },
  history: { args: '[ANZAHL]', help: 'was hier vorher gesagt wurde', example: '/history 20' },
  export: {
    args: '[DATEI | ORDNER]',
    help: 'schreibt dieses Gespräch in eine neue Datei: Text, .md Markdown, .jsonl JSON-Zeilen',
    example: '/export ~/tee.md',
  },
  retention: {
    args: '[all | 30d | 1000]',
    help: 'was von diesem Gespräch auf dieser Platte bleibt: alles, einige Tage, die neuesten Nachrichten',
    example: '/retention 30d',
  },
  search: {
    args: 'WÖRTER [in:RAUM] [from:PERSON]',
    help: 'findet, was gesagt wurde, in allen Gesprächen',
    example: '/search Mittag in:#tee from:bob',
  },
  edit: {
    args: 'TEXT',
    help: 'gibt deiner letzten Nachricht hier einen anderen Text',
    example: '/edit am Mittag, nicht um eins',
  },
  delete: { args: '', help: 'nimmt deine letzte Nachricht hier zurück, für alle' },
  react: {
    args: '[@PERSON] EMOJI',
    help: 'reagiert auf die neueste Nachricht hier oder auf die einer Person; noch einmal nimmt es zurück',
    example: '/react @bob 👍',
  },
  info: { args: '', help: 'wer deine letzte Nachricht hier hat und wann sie geschrieben wurde' },
  copy: { args: '', help: 'legt die neueste Nachricht in die Zwischenablage des Terminals' },
  send: {
    args: '[--no-preview] PFAD',
    help: 'bietet hier eine Datei oder einen Ordner an',
    example: '/send ~/Bilder/Katze.jpg',
  },
  files: { args: '', help: 'was angeboten wurde, und wie weit es ist' },
  save: {
    args: '[NUMMER | NAME] [ORDNER]',
    help: 'holt eine Datei: die zuletzt hier angebotene, oder eine von /files',
    example: '/save 2 ~/Eingang',
  },
  cancel: {
    args: '[NUMMER | NAME]',
    help: 'lehnt eine Datei ab, gibt eine auf, die kommt, oder nimmt eine eigene zurück',
    example: '/cancel 2',
  },
  pause: {
    args: '[NUMMER | NAME]',
    help: 'hält eine Datei an, die kommt, oder eine eigene',
    example: '/pause 2',
  },
  resume: {
    args: '[NUMMER | NAME]',
    help: 'macht mit dem weiter, was angehalten wurde',
    example: '/resume 2',
  },
  join: {
    args: '#RAUM',
    help: 'betritt einen öffentlichen Raum oder legt ihn an',
    example: '/join #tee',
  },
  leave: {
    args: '[RAUM]',
    help: 'verlässt einen Raum; was gesagt wurde, bleibt',
    example: '/leave #tee',
  },
  topic: {
    args: '[TEXT]',
    help: 'worum es in einem Raum geht; - für nichts',
    example: '/topic grün oder schwarz?',
  },
  members: { args: '[RAUM]', help: 'wer in einem Raum ist', example: '/members #tee' },
  room: {
    args: 'list | create NAME [private]',
    help: 'welche Räume es gibt; legt einen an',
    example: '/room create plan private',
  },
  invite: {
    args: '[!RAUM] PERSON',
    help: 'lädt in einen privaten Raum von dir ein',
    example: '/invite !plan bob',
  },
  remove: {
    args: '[!RAUM] PERSON',
    help: 'schließt aus einem privaten Raum aus; was jemand hat, bleibt dort',
    example: '/remove !plan bob',
  },
  accept: {
    args: '[!RAUM]',
    help: 'betritt einen privaten Raum, in den du eingeladen bist',
    example: '/accept !plan',
  },
  decline: { args: '[!RAUM]', help: 'lehnt eine Einladung ab', example: '/decline !plan' },
  away: {
    args: '[TEXT]',
    help: 'zeigt anderen, dass du weg bist',
    example: '/away um zwei zurück',
  },
  busy: {
    args: '[TEXT]',
    help: 'zeigt anderen, dass du beschäftigt bist',
    example: '/busy in einer Sitzung',
  },
  receipts: {
    args: '[on|off]',
    help: 'lässt andere wissen, was du gelesen hast, oder nicht; auf Dauer',
    example: '/receipts on',
  },
  back: { args: '', help: 'zeigt anderen, dass du wieder da bist' },
  peers: {
    args: '[PERSON]',
    help: 'alle, die je gesehen wurden, oder eine Person, mit Schlüsseln und Adressen',
    example: '/peers bob',
  },
  connect: {
    args: 'HOST:PORT',
    help: 'erreicht jemanden, der nicht von selbst gefunden wird; das wird gemerkt',
    example: '/connect 10.0.0.7:17877',
  },
  doctor: {
    args: '',
    help: 'wie es um das Netz steht, und warum jemand vielleicht nicht zu sehen ist',
  },
  nick: { args: 'NAME', help: 'ändert deinen eigenen Namen', example: '/nick anna' },
  alias: {
    args: 'PERSON [NAME]',
    help: 'nennt jemanden bei einem Namen von dir; ohne Namen wieder bei seinem',
    example: '/alias bob Bob vom Büro',
  },
  verify: {
    args: '[PERSON]',
    help: 'zeigt die Sicherheitsnummer zum Vergleichen',
    example: '/verify bob',
  },
  trust: {
    args: '[PERSON]',
    help: 'sagt, dass die Sicherheitsnummern gleich waren',
    example: '/trust bob',
  },
  untrust: { args: '[PERSON]', help: 'nimmt /trust zurück', example: '/untrust bob' },
  dismiss: {
    args: '[PERSON]',
    help: 'beendet die Warnung vor jemandem, der mit einem vergebenen Namen kam',
    example: '/dismiss bob',
  },
  block: {
    args: '[PERSON]',
    help: 'weist alles ab, was von dieser Person kommt',
    example: '/block bob',
  },
  unblock: { args: '[PERSON]', help: 'nimmt eine Sperre zurück', example: '/unblock bob' },
  mute: {
    args: '[on|off]',
    help: 'kein Klingeln und keine Meldung von diesem Gespräch; noch einmal hebt es auf',
    example: '/mute on',
  },
  theme: {
    args: '[NAME]',
    help: 'wie der Chat aussieht; ohne Namen, was es gibt',
    example: '/theme light',
  },
  mouse: { args: 'on|off', help: 'ob der Chat Klicks und das Rad nimmt', example: '/mouse off' },
  bare: { args: '', help: 'nur die Nachrichten, zum Markieren mit der Maus; Esc beendet es' },
  clear: { args: '', help: 'leert diese Ansicht; Zurückblättern bringt alles wieder' },
  quit: { args: '', help: 'beendet den Chat' },
}
