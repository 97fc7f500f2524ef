import type { EN_HAPPENINGS } from './en-happenings.ts'

/** Was jemand in einem Raum getan hat; davor steht der Name. */
export const DE_HAPPENINGS: typeof EN_HAPPENINGS = {
  you: 'dich',
  topic: (text) => `hat das Thema gesetzt: ${text}`,
  noTopic: 'hat das Thema entfernt',
  joined: 'hat den Raum betreten',
  left: 'hat den Raum verlassen',
  invited: (whom) => `hat ${whom} eingeladen`,
  removed: (whom) => `hat ${whom} ausgeschlossen`,
  declined: (whom) => `hat erfahren, dass ${whom} ablehnt`,
  invitedTo: (whom, room) => `hat ${whom} in den privaten Raum ${room} eingeladen`,
  removedFrom: (whom, room) => `hat ${whom} aus dem privaten Raum ${room} ausgeschlossen`,
  declinedFor: (room) => `hat die Einladung in den privaten Raum ${room} abgelehnt`,
}
