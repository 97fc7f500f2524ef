import { DE_ENGINE_ERRORS } from './de-engine-errors.ts'
import type { ErrorTexts } from './en-errors.ts'

/** Alles, was misslingen kann, auf Deutsch. */
export const DE_ERRORS: ErrorTexts = {
  WIRE_MALFORMED: { text: 'Bytes, die dem Protokoll nicht folgen' },
  WIRE_TOO_LARGE: { text: 'eine Länge über der Grenze des Protokolls' },
  WIRE_TRAILING: { text: 'überzählige Bytes nach einem vollständigen Wert' },
  WIRE_VERSION: {
    text: 'eine unbekannte Fassung des Formats',
    hint: 'auf der anderen Seite läuft ein neueres p2pchat; bring dieses auf den neuen Stand',
  },

  CRYPTO_FAILED: { text: 'eine kryptographische Prüfung ist gescheitert' },
  CRYPTO_BAD_SIGNATURE: { text: 'eine Signatur stimmt nicht' },
  CRYPTO_BAD_CHAIN: { text: 'Einträge, die keine Kette bilden' },
  CRYPTO_BAD_KEY: { text: 'kein brauchbarer Schlüssel' },
  CRYPTO_WRONG_PASSPHRASE: {
    text: 'falsche Passphrase',
    hint: 'nichts wurde verändert; versuch es noch einmal',
  },
  CRYPTO_PASSPHRASE_NEEDED: {
    text: 'dieses Profil ist durch eine Passphrase geschützt',
    hint: 'starte es in einem Terminal, oder gib --passphrase-file an',
  },
  CRYPTO_KEYSTORE_DAMAGED: {
    text: 'die Schlüsseldatei ist beschädigt',
    hint: 'hol identity.key aus einer Sicherung zurück; nichts wurde verändert',
  },

  LINK_CLOSED: { text: 'die Verbindung ist geschlossen' },
  LINK_REFUSED: {
    text: 'dort antwortet niemand',
    hint: 'prüfe Adresse und Port, und ob p2pchat auf jenem Gerät läuft',
  },
  LINK_OVERLOADED: { text: 'zu viele Verbindungen' },

  HANDSHAKE_FAILED: { text: 'die andere Seite konnte nicht beweisen, wer sie ist' },
  HANDSHAKE_TIMEOUT: { text: 'der Handschlag hat zu lange gedauert' },
  HANDSHAKE_VERSION: {
    text: 'keine gemeinsame Fassung des Protokolls',
    hint: 'bring p2pchat auf dem älteren Gerät auf den neuen Stand',
  },
  HANDSHAKE_SELF: { text: 'diese Adresse ist die eigene' },
  HANDSHAKE_UNEXPECTED_PEER: { text: 'unter dieser Adresse antwortet jemand anderes' },
  HANDSHAKE_BLOCKED: {
    text: 'diese Person ist gesperrt',
    hint: '/unblock nimmt deine Sperre zurück; eine von ihr kann nur sie aufheben',
  },

  SESSION_CLOSED: { text: 'die Sitzung ist beendet' },
  SESSION_TRUNCATED: { text: 'die Sitzung endete ohne Abschied' },
  SESSION_TIMEOUT: { text: 'die andere Seite antwortet nicht mehr' },
  SESSION_OVERFLOW: { text: 'die andere Seite liest zu langsam' },
  SESSION_VIOLATION: { text: 'die andere Seite hat das Protokoll verletzt' },

  SYNC_VIOLATION: { text: 'die andere Seite hat Verlauf geschickt, der ihr nicht zustand' },

  STORE_CLOSED: { text: 'der Speicher ist geschlossen' },
  STORE_UNREADABLE: {
    text: 'das Profil ist nicht lesbar',
    hint: 'prüfe die Rechte des Profilordners',
  },
  STORE_FULL: {
    text: 'die Platte ist voll',
    hint: 'schaff etwas Platz; was bestätigt wurde, ist sicher, und p2pchat macht von selbst weiter',
  },
  STORE_FAILED: { text: 'die Platte hat nicht geschrieben' },
  STORE_DAMAGED: {
    text: 'der gespeicherte Verlauf ist beschädigt',
    hint: 'schaff den Ordner „db“ des Profils beiseite; du bleibst, wer du bist, und die anderen schicken den Verlauf noch einmal',
  },
  STORE_LOST: {
    text: 'ein Teil des gespeicherten Verlaufs ist weg',
    hint: 'die anderen schicken noch einmal, was sie haben; dieses Gerät macht unter einer neuen Kennung weiter',
  },
  STORE_COPIED: {
    text: 'auch eine Kopie dieses Profils schreibt',
    hint: 'benutze nur noch eine davon; dieses Gerät macht unter einer neuen Kennung weiter',
  },
  STORE_NEWER: {
    text: 'dieses Profil hat ein neueres p2pchat geschrieben',
    hint: 'bring p2pchat auf den neuen Stand; nichts wurde verändert',
  },
  STORE_IN_USE: {
    text: 'ein anderes p2pchat benutzt dieses Profil',
    hint: 'benutze jenes, beende es mit `p2pchat stop`, oder wähle ein anderes --profile',
  },
  STORE_NO_PROFILE: {
    text: 'hier gibt es noch kein Profil',
    hint: 'fang an mit `p2pchat init --name NAME`, oder einfach mit `p2pchat`',
  },
  STORE_PROFILE_EXISTS: {
    text: 'dieses Profil gibt es schon',
    hint: 'nichts wurde überschrieben; wähle ein anderes --profile, um noch jemand zu sein',
  },

  DISCOVERY_PORT_TAKEN: {
    text: 'Multicast-DNS geht nicht: ein anderes Programm hält den Port 5353',
    hint: 'andere sind weiter erreichbar mit /connect HOST:PORT',
  },
  DISCOVERY_FAILED: {
    text: 'Multicast-DNS geht über diese Netzwerkschnittstelle nicht',
    hint: 'andere sind weiter erreichbar mit /connect HOST:PORT',
  },
  DISCOVERY_UNHEARD: {
    text: 'Multicast-DNS kommt über diese Netzwerkschnittstelle nicht durch, vielleicht wegen einer Firewall',
    hint: 'lass darin UDP-Port 5353 durch; andere sind weiter erreichbar mit /connect HOST:PORT',
  },
  DISCOVERY_NO_INTERFACE: {
    text: 'keine brauchbare Netzwerkverbindung',
    hint: 'verbinde dich mit einem Netz; p2pchat merkt es von selbst',
  },

  FILE_UNREADABLE: { text: 'eine Datei ist nicht lesbar' },
  FILE_CHANGED: {
    text: 'eine Datei ist nicht mehr die, die angeboten wurde',
    hint: 'biete sie noch einmal an',
  },
  FILE_DISK: { text: 'eine ankommende Datei lässt sich nicht schreiben' },
  FILE_NO_SPACE: {
    text: 'nicht genug Platz für eine ankommende Datei',
    hint: 'schaff etwas Platz, dann geht es von selbst weiter (200 MiB bleiben frei)',
  },
  FILE_PAUSED: {
    text: 'wer diese Datei anbietet, hat sie angehalten',
    hint: 'sie geht von selbst weiter, wenn sie wieder freigegeben ist oder jemand anders sie hat',
  },
  FILE_WITHDRAWN: { text: 'wer diese Datei angeboten hat, hat sie zurückgezogen' },
  FILE_GIVEN_UP: { text: 'wem sie angeboten war, hat abgebrochen' },
  FILE_CANCELLED: {
    text: 'diese Übertragung wurde abgebrochen',
    hint: '/save fängt sie noch einmal an',
  },
  FILE_BAD_OFFER: { text: 'was ankam, ist nicht, was angeboten wurde' },
  FILE_NO_OFFER: { text: 'so eine Datei gibt es nicht', hint: '/files zeigt alle' },
  FILE_STATE: { text: 'das geht mit dieser Datei jetzt nicht' },

  ...DE_ENGINE_ERRORS,
}
