import type { ENGINE_ERRORS } from '../../engine-errors.ts'
import type { ErrorText } from './en-errors.ts'

/** Was der Knoten nicht kann oder nicht annimmt, auf Deutsch. */
export const DE_ENGINE_ERRORS: Readonly<Record<keyof typeof ENGINE_ERRORS, ErrorText>> = {
  NODE_CLOSED: { text: 'dieser Knoten wird beendet' },
  NODE_NOT_RUNNING: {
    text: 'für dieses Profil läuft kein p2pchat',
    hint: '`p2pchat daemon` startet es, und der Chat tut es auch',
  },
  NODE_OFFLINE: { text: 'dieser Befehl hat das Profil ohne Netz geöffnet' },
  NODE_NO_PEER: {
    text: 'so jemanden gibt es nicht',
    hint: '/peers nennt alle, die je gesehen wurden',
  },
  NODE_SELF: { text: 'das bist du selbst', hint: 'nenne jemand anderen' },
  NODE_NO_CONVERSATION: {
    text: 'so ein Gespräch gibt es nicht',
    hint: '/room nennt die Räume, /join #RAUM betritt einen',
  },
  NODE_LEFT: {
    text: 'du bist nicht mehr in diesem Raum',
    hint: 'was dort gesagt wurde, ist zu lesen; /join betritt einen öffentlichen Raum wieder',
  },
  NODE_DISPUTED: {
    text: 'jemand hat verschiedenen Leuten an einer Stelle Verschiedenes gesagt',
    hint: 'was von da an gesagt wurde, gilt als strittig: andere sehen vielleicht etwas anderes',
  },
  NODE_LOBBY: {
    text: 'niemand verlässt #lobby',
    hint: 'alle in diesem Netz sind darin',
  },
  NODE_TOO_MANY_ROOMS: { text: 'du bist in zu vielen Räumen', hint: 'verlass erst einen' },
  NODE_NOT_INVITED: {
    text: 'so eine Einladung gibt es nicht',
    hint: '/room zeigt die offenen Einladungen',
  },
  NODE_NOT_JOINED: {
    text: 'du hast die Einladung in diesen Raum nicht angenommen',
    hint: '/accept betritt ihn, /decline lehnt ab',
  },
  NODE_NOT_CREATOR: {
    text: 'das kann nur, wer diesen Raum angelegt hat',
    hint: '/members zeigt, wer das ist',
  },
  NODE_NO_MEMBER: { text: 'nicht in diesem Raum', hint: '/members zeigt, wer darin ist' },
  NODE_NOT_PRIVATE: {
    text: 'dies ist ein öffentlicher Raum',
    hint: 'jeder kann ihn betreten, und niemand kann ausgeschlossen werden',
  },
  NODE_ROOM_FULL: {
    text: 'dieser Raum kann niemanden mehr aufnehmen',
    hint: 'ein privater Raum hat höchstens 256 Mitglieder, und 512 mit allen, die es je waren; leg einen neuen an',
  },
  NODE_ROOM_CHANGED: {
    text: 'wer in diesem Raum ist, hat sich eben geändert; versuch es noch einmal',
  },
  NODE_NO_MESSAGE: { text: 'so eine Nachricht gibt es nicht' },
  NODE_NOT_AUTHOR: {
    text: 'diese Nachricht hat jemand anderes geschrieben',
    hint: 'ändern und löschen kannst du deine eigenen, reagieren auf jede',
  },
  NODE_AMBIGUOUS: {
    text: 'dieser Name passt auf mehr als eines',
    hint: 'nenne, was du meinst, so wie es hier steht',
  },
  NODE_PEER_CHANGED: {
    text: 'dieser Name kommt jetzt mit einem anderen Schlüssel',
    hint: 'nichts wurde gesendet; prüfe den Schlüssel mit /verify und vertraue ihm mit /trust, oder sperre ihn mit /block',
  },
  NODE_NAME_TAKEN: {
    text: 'dieser Schlüssel trägt noch einen Namen, den du mit einem anderen kennst',
    hint: 'prüfe ihn mit /verify und /trust, sperre ihn mit /block, oder gib ihm erst einen eigenen Namen: /alias',
  },
  NODE_PORT_TAKEN: { text: 'der TCP-Port lässt sich nicht öffnen' },

  RPC_UNREACHABLE: { text: 'das laufende p2pchat antwortet nicht' },
  RPC_MALFORMED: { text: 'keine JSON-RPC-2.0-Anfrage' },
  RPC_NO_METHOD: { text: 'so eine Methode gibt es nicht', hint: 'docs/api.md nennt sie alle' },
  RPC_PARAMS: {
    text: 'diese Angaben passen nicht zur Methode',
    hint: 'docs/api.md sagt, was jede Methode nimmt',
  },
  RPC_BUSY: {
    text: 'vom laufenden p2pchat wird zu viel auf einmal verlangt',
    hint: 'warte auf Antworten, bevor du mehr verlangst, und schließ, was nicht gebraucht wird',
  },
  RPC_TOO_LARGE: { text: 'eine Anfrage über der Größengrenze' },
  RPC_SLOW: { text: 'hier wird zu langsam gelesen; Ereignisse gingen verloren' },
  RPC_INTERNAL: { text: 'ein interner Fehler' },

  ARGS_INVALID: { text: 'der Befehl ist nicht verständlich' },
  ARGS_NAME: {
    text: 'kein brauchbarer Name',
    hint: 'ein Name hat 1 bis 32 Zeichen und höchstens 64 Bytes, ohne Steuerzeichen, und beginnt mit keinem von @ # ! /',
  },
  ARGS_TEXT: { text: 'kein brauchbarer Text', hint: 'eine Nachricht hat 1 bis 16384 Bytes' },
  ARGS_ROOM: {
    text: 'kein brauchbarer Name für einen Raum',
    hint: 'ein Raum ist # und 1 bis 32 Buchstaben, Ziffern, - und _',
  },
  ARGS_TOPIC: {
    text: 'kein brauchbares Thema',
    hint: 'ein Thema ist eine Zeile von höchstens 256 Bytes',
  },
  ARGS_REACTION: {
    text: 'keine brauchbare Reaktion',
    hint: 'nimm ein Emoji, etwa 👍, oder ein kurzes Wort, etwa +1; mit mehr antwortet /reply',
  },
  ARGS_STATUS: {
    text: 'kein brauchbarer Status',
    hint: 'sein Text hat höchstens 256 Bytes, ohne Steuerzeichen',
  },
  ARGS_REFERENCE: { text: 'zu lang für einen Namen, einen Raum, eine Kennung oder eine Adresse' },
  ARGS_WORDS: {
    text: 'zu viel, um danach zu suchen',
    hint: 'gesucht werden höchstens 32 Wörter von höchstens 128 Zeichen',
  },
  ARGS_PATH: { text: 'zu lang für einen Pfad' },
  ARGS_ADDRESS: { text: 'keine Adresse', hint: 'schreib sie als HOST:PORT' },
  ARGS_PEER_ID: { text: 'keine PeerId: ihre Prüfziffern stimmen nicht' },
  ARGS_FILE: { text: 'eine genannte Datei ist nicht lesbar' },
  ARGS_FILE_EXISTS: {
    text: 'so eine Datei gibt es schon',
    hint: 'nichts wurde überschrieben; wähle einen anderen Namen',
  },
  ARGS_FILE_FOLDER: {
    text: 'das ist ein Ordner und keine Datei',
    hint: 'nenne eine Datei darin',
  },
  ARGS_FILE_DENIED: {
    text: 'diese Datei darfst du nicht schreiben',
    hint: 'nenne eine in einem Ordner, der dir gehört',
  },
  ARGS_FOLDER_MISSING: {
    text: 'diesen Ordner gibt es nicht',
    hint: 'leg ihn erst an, oder nenne einen anderen',
  },
  ARGS_FILE_UNWRITABLE: { text: 'eine genannte Datei lässt sich nicht schreiben' },
  ARGS_CONFIG: { text: 'die Einstellungen sind nicht verständlich' },
}
