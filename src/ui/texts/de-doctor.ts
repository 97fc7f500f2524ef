import type { EN_DOCTOR } from './en-doctor.ts'

/** Warum jemand nicht zu sehen ist: erst das Urteil, dann worauf es beruht. */
export const DE_DOCTOR: typeof EN_DOCTOR = {
  title: 'Wie es um das Netz steht',
  offline: 'Dieses p2pchat hat sein Profil ohne Netz geöffnet.',
  noInterface:
    'Es gibt kein brauchbares Netz: verbinde dich mit einem, p2pchat merkt es von selbst.',
  mdnsOff:
    'Es wird niemand gesucht (--no-mdns): nur bekannte Adressen werden versucht. /connect HOST:PORT fügt eine hinzu.',
  portTaken:
    'Niemand wird gefunden: ein anderes Programm auf diesem Gerät hält UDP-Port 5353 für sich. Erreiche andere mit /connect HOST:PORT.',
  unheard:
    'Eine Firewall auf diesem Gerät verhindert wohl, dass andere gefunden werden (UDP-Port 5353): lass ihn durch, oder erreiche sie mit /connect HOST:PORT.',
  mdnsFailed: 'Die Suche über Multicast geht hier nicht: erreiche andere mit /connect HOST:PORT.',
  nobody:
    'Niemand sonst antwortet. Läuft p2pchat bei den anderen, und im selben Netz? Gastnetze und Firewalls halten Geräte oft auseinander; dann versuch /connect HOST:PORT.',
  well: (online) =>
    online === 1
      ? 'Alles in Ordnung: eine Person ist da.'
      : `Alles in Ordnung: ${online} Personen sind da.`,
  full: 'Die Platte schreibt nicht: bis das endet, kann nichts Neues behalten werden.',
  interfaces: (names) => `Netz: ${names}`,
  port: (port) => `andere erreichen dieses Gerät über TCP-Port ${port}`,
  links: (sessions) => `Verbindungen: ${sessions}`,
  queued: (messages) => `Nachrichten, die auf ihre Leser warten: ${messages}`,
}
