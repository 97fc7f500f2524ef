import type { EN_ROOMS } from './en-rooms.ts'

/** Was über das Kommen in private Räume gesagt wird, und über das Gehen. */
export const DE_ROOMS: typeof EN_ROOMS = {
  title: 'Eine Einladung',
  invites: (name, room) => `${name} lädt dich in den privaten Raum ${room} ein.`,
  whoReads: (members) =>
    members === 1
      ? 'Sonst ist noch niemand darin. Nur wer eingeladen ist, kann dort lesen.'
      : `${members} sind darin. Nur wer eingeladen ist, kann dort lesen.`,
  later: (room) =>
    `Sie wartet in der Liste der Gespräche: ${room} öffnen, dann /accept oder /decline.`,
  lines: (room) => `/accept ${room} betritt ihn, /decline ${room} lehnt ab.`,
  accept: 'annehmen',
  decline: 'ablehnen',
  escape: 'Esc später',
  answer: '/accept',
  mark: '?',
  which: (command) => `sag, welcher private Raum: ${command} !RAUM PERSON`,
  there: (room) => `du hast schon einen Raum ${room}: /go ${room} geht hin`,
  none: 'es gibt keine offene Einladung',
  noRoom: 'dies ist ein Gespräch mit einer Person und kein Raum: /join #RAUM betritt einen',
  left: 'du hast ihn verlassen; /accept bringt dich zurück',
  past: 'du bist nicht mehr darin; was gesagt wurde, ist hier',
  gone: (room) =>
    `du bist nicht mehr in ${room}: von dort kommt nichts Neues, und du kannst dort nichts schreiben`,
  keepsDraft: 'Auf bringt zurück, was du dort gerade geschrieben hast.',
  leave: (room) => `${room} verlassen? Zurück geht es nur mit einer neuen Einladung.`,
  leaveOwn: (room) =>
    `${room} verlassen? Du hast ihn angelegt; /accept ${room} bringt dich zurück.`,
  remove: (name, room) => `${name} aus ${room} ausschließen?`,
}
