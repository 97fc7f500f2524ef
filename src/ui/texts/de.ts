import { DE_ASKED } from './de-asked.ts'
import { DE_COMMAND, DE_GOING } from './de-command-lines.ts'
import { DE_COMMANDS } from './de-commands.ts'
import { DE_DOCTOR } from './de-doctor.ts'
import { DE_EMPTY } from './de-empty.ts'
import { DE_ERRORS } from './de-errors.ts'
import { DE_HAPPENINGS } from './de-happenings.ts'
import { DE_HELP } from './de-help.ts'
import { DE_KEYS } from './de-keys.ts'
import { DE_LEAVING } from './de-leaving.ts'
import { DE_OFFERS } from './de-offers.ts'
import { DE_PARTICULARS } from './de-particulars.ts'
import { DE_ROOMS } from './de-rooms.ts'
import { DE_SIGN_UP } from './de-sign-up.ts'
import { DE_TRANSCRIPT } from './de-transcript.ts'
import { DE_ALARM, DE_SAFETY } from './de-trust.ts'
import type { EN } from './en.ts'

const some = (messages: number) => (messages === 1 ? '1 Nachricht' : `${messages} Nachrichten`)

/** Alles, was der Chat sagt, auf Deutsch. */
export const DE: typeof EN = {
  locale: 'de-DE',
  commands: DE_COMMANDS,
  keys: DE_KEYS,
  help: DE_HELP,
  errors: DE_ERRORS,
  particulars: DE_PARTICULARS,
  rooms: DE_ROOMS,
  offers: DE_OFFERS,
  leaving: DE_LEAVING,
  asked: DE_ASKED,
  happenings: DE_HAPPENINGS,
  transcript: DE_TRANSCRIPT,
  doctor: DE_DOCTOR,

  status: { online: 'da', away: 'weg', busy: 'beschäftigt', offline: 'nicht da' },
  trust: { new: 'neu', verified: 'geprüft', changed: 'geändert', blocked: 'gesperrt' },
  standing: { creator: 'hat den Raum angelegt', invited: 'eingeladen' },
  you: 'du',
  andMore: (count) => `und ${count} mehr`,

  command: DE_COMMAND,

  answer: {
    connected: (name, key) => `verbunden mit ${name} (Schlüssel ${key})`,
    connecting: (address) => `${address} wird gesucht …`,
    presence: (what, text) => `du bist jetzt ${what}${text === '' ? '' : `: ${text}`}`,
    renamed: (name) => `du bist jetzt ${name}`,
    renamedAs: (name) =>
      `du bist jetzt ${name}; so heißt schon jemand, und wer diese Person kennt, wird vor dir gewarnt`,
    alias: (name, key) => `diese Person heißt hier ${name} (Schlüssel ${key})`,
    trusted: (name, key) =>
      `${name} ist geprüft (Schlüssel ${key}); /untrust @${name} nimmt das zurück`,
    untrusted: (name, key) => `${name} ist nicht mehr geprüft (Schlüssel ${key})`,
    dismissed: (name, key) => `vor ${name} wird jetzt nicht gewarnt (Schlüssel ${key})`,
    blocked: (name, key) => `${name} ist gesperrt (Schlüssel ${key})`,
    unblocked: (name, key) => `${name} ist nicht mehr gesperrt (Schlüssel ${key})`,
    notTrusted: (name, key) => `${name} ist ohnehin nicht geprüft (Schlüssel ${key})`,
    notBlocked: (name, key) => `${name} ist ohnehin nicht gesperrt (Schlüssel ${key})`,
    receipts: (on) =>
      on
        ? 'wer schreibt, erfährt, was du davon gelesen hast'
        : 'niemand erfährt, was du gelesen hast',
    kept: (title, keep, gone) => {
      const stays =
        'days' in keep
          ? keep.days === 1
            ? '1 Tag bleibt'
            : `${keep.days} Tage bleiben`
          : 'all' in keep
            ? 'alles bleibt'
            : `das Neueste bleibt, ${some(keep.count)},`
      return `${title}: ${stays} auf dieser Platte${gone > 0 ? `; ${some(gone)} gelöscht` : ''}`
    },
    wouldGo: (gone, command) =>
      `${some(gone)} für immer von dieser Platte löschen: ${command}, wenn das gemeint ist`,
    exported: (path, messages) => `${path}: ${some(messages)}`,
    left: (room) => `du hast ${room} verlassen`,
    here: (count) => `${count} hier`,
    joined: 'du bist darin',
    open: 'du bist eingeladen',
    members: (count) => (count === 1 ? '1 Mitglied' : `${count} Mitglieder`),
    invited: (name) => `${name} ist eingeladen; wer nicht da ist, findet die Einladung später`,
    removed: (name) =>
      `${name} ist ausgeschlossen: was schon dort ist, bleibt dort, Neues geht nicht mehr hin`,
    declined: (room) => `du hast die Einladung in ${room} abgelehnt`,
    nothingFound: 'nichts gefunden',
    newestFound: (count) => `die neuesten ${count}; \`p2pchat search\` zeigt mehr`,
    warning: (message) => `Warnung: ${message}`,
    hint: (hint) => `Tipp: ${hint}`,
    notSent: (why) => `nicht gesendet: ${why}`,
    nothingToSend: 'darin ist nichts zu senden',
    tooLong: (bytes, most) =>
      `zu lang: es hat ${bytes} Bytes, und eine Nachricht hat höchstens ${most}`,
    pasteCut: 'das Eingefügte wurde gekürzt: es ist länger als jede Nachricht',
    notDeleted: 'nicht gelöscht',
    notDone: 'nichts ist geschehen',
    editorFailed: (why) => `der Editor ist gescheitert: ${why}`,
    browserFailed: (why) => `der Link lässt sich nicht öffnen: ${why}`,
  },

  safety: DE_SAFETY,
  alarm: DE_ALARM,

  question: {
    yesNo: 'Enter ja, Esc nein',
    yOrN: 'j oder n',
    yes: ['j', 'ja'],
    no: ['n', 'nein'],
    delete: (text) => `Für alle löschen: „${text}“?`,
    paste: (lines) => `${lines} Zeilen als eine Nachricht einfügen?`,
    pasteLong: (most) =>
      `Das Eingefügte ist länger, als eine Nachricht sein kann (${most}). Den Anfang nehmen, um ihn zu kürzen?`,
    pasteWaits: '(Eingefügtes wartet: Enter nimmt es, Esc verwirft es)',
    open: (link) => `${link} im Browser öffnen?`,
    reply: (name, text) => `Antwort an ${name}: ${text}`,
    edit: (text) => `Ändern: ${text}`,
    drop: 'Esc verwirft es',
  },

  dialog: {
    recall: (query) => `(Suche) ${query}: `,
    recallNone: (query) => `(nichts dergleichen) ${query}: `,
    switch: 'Gehe zu: ',
    switchTitle: 'Zu einem Gespräch oder jemandem',
    find: 'Finde: ',
    findTitle: (where) => `Finden in ${where}`,
    findHelp: 'Wörter schreiben und Enter drücken.',
    finding: 'es wird gesucht …',
    found: (count, more) => `${count} gefunden${more ? ', und ältere' : ''}`,
    pickHelp: 'Auf/Ab, Enter geht hin, Esc zurück',
    switchNone: 'niemand und nichts heißt so',
    cardHelp: 'Esc zurück',
    cardScroll: 'Leertaste blättert',
    select: {
      save: 'S holen',
      reply: 'R antworten',
      edit: 'E ändern',
      delete: 'D löschen',
      copy: 'C kopieren',
      info: 'Enter Info',
      move: 'Auf/Ab',
      leave: 'Esc zurück',
      more: '? mehr',
    },
    bareHelp: 'mit der Maus markieren; Esc zurück',
  },

  info: {
    title: 'Über diese Nachricht',
    from: (name, key) => `von ${name} (Schlüssel ${key})`,
    sent: (time) => `geschrieben ${time}`,
    received: (time) => `hier gespeichert ${time}`,
    state: (state) => `Stand: ${state}`,
    states: {
      queued: 'wartet hier',
      held: 'bei einem Boten',
      delivered: 'auf der anderen Platte',
      read: 'gelesen',
      received: 'empfangen',
    },
    nobodyYet: 'Noch niemand hat sie.',
    id: (id) => `Kennung ${id}`,
  },

  bar: {
    wentBack: (claimed) => `KAM ALS ${claimed}: vor dem Schreiben /verify, /dismiss oder /block`,
    keyChanged: 'SCHLÜSSEL GEÄNDERT: vor dem Schreiben mit /verify vergleichen',
    notVerified: (key) => `nicht geprüft, Schlüssel ${key}`,
    clockDiffers: 'Uhr weicht ab',
    clock: 'Uhr?',
    lobby: 'alle in diesem Netz',
    typing: (names, more) =>
      more > 0
        ? `${names.join(', ')} und ${more} weitere schreiben…`
        : `${names.join(' und ')} ${names.length === 1 ? 'schreibt' : 'schreiben'}…`,
    nobody: 'niemand da',
    online: (count) => `${count} da`,
    links: (count) => `${count} Verbindungen`,
    unread: (count) => `${count} ungelesen`,
    queued: (count) => `${count} wartend`,
    sending: (count) => `${count} unterwegs`,
    mdnsOff: 'mdns aus',
    noNetwork: 'kein Netz',
    noMulticast: 'kein Multicast',
    diskRefuses: 'Platte schreibt nicht',
    warnings: (count) => (count === 1 ? '1 Warnung' : `${count} Warnungen`),
    more: (count) => `-- mehr (${count}) --`,
    muted: 'stumm',
    key: 'KEY!',
  },

  files: {
    none: 'Noch hat niemand eine Datei angeboten. /send PFAD bietet hier eine an.',
    yours: 'von dir',
    state: {
      offered: 'angeboten',
      waiting: 'wartet',
      running: 'läuft',
      paused: 'angehalten',
      done: 'fertig',
      declined: 'abgelehnt',
      failed: 'gescheitert',
    },
    count: (files) => (files === 1 ? '1 Datei' : `${files} Dateien`),
    noSuch: 'So eine Datei gibt es hier nicht; /files zeigt alle.',
    left: (time) => `noch ${time}`,
    leftOut: (name, count) =>
      `${name}: davon wird ${count}-mal etwas nicht gesendet (Links, leere Ordner, was keine Datei ist)`,
    waitsFor: (name) => `wartet auf ${name}`,
    pausedBy: (name) => `angehalten von ${name}`,
    cancelledBy: (name) => `abgebrochen von ${name}`,
    hint: '/save holt sie',
    here: (name, path) => `${name} ist da: ${path}`,
    there: (name) => `${name} ist angekommen`,
    over: (name, state, why) => `${name}: ${state}${why}`,
  },
  message: {
    deleted: '(gelöscht)',
    edited: '(geändert)',
    clockAhead: '(mit einer Uhr gesendet, die vorging)',
    disputed: '(strittig: andere sehen vielleicht etwas anderes)',
    earlier: 'eine frühere Nachricht',
    newLine: 'neue Nachrichten',
  },

  going: DE_GOING,

  empty: DE_EMPTY,

  notify: {
    one: (name, place) => `${name} in ${place}`,
    direct: (name) => name,
    many: (count, places) => `${count} neue Nachrichten: ${places}`,
  },

  plain: {
    welcome: (name) => `du bist ${name}; /help zeigt die Befehle`,
    now: (title) => `jetzt in ${title}`,
    draft: (text) => `du hast angefangen: ${text}`,
    draftHint: '/draft send sendet es, /draft drop verwirft es',
    draftDropped: 'was du angefangen hast, ist verworfen',
    draftIsNoMessage:
      'das beginnt mit / oder @ und ist keine Nachricht für hier: gib es als Zeile ein',
    noDraft: 'hier ist nichts angefangen',
    delivered: (to, text) => `übergeben${to}: ${text}`,
    read: (to, text) => `gelesen${to}: ${text}`,
    to: (name) => ` an ${name}`,
    states: {
      queued: 'wartet hier',
      held: 'bei einem Boten',
      delivered: 'übergeben',
      read: 'gelesen',
    },
    have: (count) => (count === 1 ? '1 hat es' : `${count} haben es`),
    haveRead: (count) => `${count} gelesen`,
    answers: (what) => `Antwort auf ${what}`,
    reactions: (what) => `Reaktionen: ${what}`,
    unread: (places) => `ungelesen: ${places}`,
    deleted: (name, text) => `${name} hat gelöscht: ${text}`,
    edited: (name, text) => `${name} hat geändert: ${text}`,
    reacted: (name, emoji, text) => `${name} reagiert mit ${emoji} auf: ${text}`,
    reactedNoMore: (name, emoji, text) => `${name} nimmt ${emoji} zurück von: ${text}`,
    online: (names, more) =>
      more > 0
        ? `${names.join(', ')} und ${more} mehr sind da`
        : `${names.join(', ')} ${names.length === 1 ? 'ist' : 'sind'} da`,
    gone: (names, more) =>
      more > 0
        ? `${names.join(', ')} und ${more} mehr sind gegangen`
        : `${names.join(', ')} ${names.length === 1 ? 'ist' : 'sind'} gegangen`,
  },

  closed: 'p2pchat: der Knoten hinter diesem Chat ist beendet',

  signUp: DE_SIGN_UP,
}
