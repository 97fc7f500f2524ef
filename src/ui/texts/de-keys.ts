import type { EN_KEYS } from './en-keys.ts'

/** Was die Tasten tun. */
export const DE_KEYS: typeof EN_KEYS = {
  numbers: 'zu einem Gespräch nach seiner Nummer',
  'previous-conversation': 'das Gespräch davor',
  'next-conversation': 'das nächste Gespräch',
  'next-unread': 'das nächste Gespräch mit etwas Ungelesenem',
  'first-unread': 'die erste Nachricht, die du nicht gelesen hast',
  switch: 'zu einem Gespräch oder einer Person nach einigen Buchstaben des Namens',
  find: 'Wörter in diesem Gespräch finden',
  'page-up': 'ältere Nachrichten',
  'page-down': 'neuere Nachrichten',
  oldest: 'der Anfang des Gesprächs',
  newest: 'sein Ende',
  'select-older':
    'eine Nachricht wählen: antworten, ändern, löschen, kopieren, oder sehen, wer sie hat',
  newline: 'eine neue Zeile in einer Nachricht',
  up: 'was du vorher geschrieben hast',
  recall: 'in dem suchen, was du vorher geschrieben hast',
  undo: 'die letzte Änderung der Zeile zurücknehmen',
  redo: 'das Zurückgenommene wieder tun',
  'edit-outside': 'im eigenen Editor schreiben ($VISUAL, $EDITOR)',
  complete: 'einen Befehl, einen Namen, einen Raum oder einen Pfad vervollständigen',
  'toggle-conversations': 'die Gespräche zeigen oder verbergen',
  'toggle-people': 'die Leute zeigen oder verbergen',
  'people-down': 'mehr von den Leuten',
  'people-up': 'in ihrer Liste zurück',
  bare: 'nur die Nachrichten, zum Markieren mit der Maus',
  redraw: 'den Bildschirm neu zeichnen',
  suspend: 'für eine Weile zurück zur Shell',
  interrupt: 'die Zeile verwerfen; zweimal in einer leeren: beenden',
}
