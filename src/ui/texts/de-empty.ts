import type { EN_EMPTY } from './en-empty.ts'

/** Was dort steht, wo noch nichts geschrieben wurde. */
export const DE_EMPTY: typeof EN_EMPTY = {
  direct: (name) => [
    `Zwischen dir und ${name} wurde noch nichts geschrieben.`,
    '',
    `Was du hier schreibst, ist verschlüsselt und geht an ${name} allein. Solange ${name} weg ist, wartet es auf diesem Gerät und geht dann von selbst hinaus.`,
    '',
    `Um sicher zu sein, wer ${name} ist: /verify @${name}`,
  ],
  room: (room) => [
    'Hier wurde noch nichts geschrieben.',
    '',
    `Schreib und drücke Enter: alle, die hereinkommen, können es lesen. Andere kommen mit /join ${room}`,
  ],
  private: [
    'Hier wurde noch nichts geschrieben.',
    '',
    'Nur wer eingeladen wurde, kann hier lesen: /invite PERSON, /members.',
  ],
  invited: (name, room) => [
    `${name} lädt dich in den privaten Raum ${room} ein.`,
    '',
    '/accept betritt ihn, /decline lehnt ab.',
  ],
  company: (names, rest, first) => [
    `Jetzt in diesem Netz: ${names.join(', ')}${rest > 0 ? ` und ${rest} mehr` : ''}.`,
    '',
    'Schreib und drücke Enter: alle in diesem Netz können es lesen.',
    ...(first === undefined ? [] : [`Einer Person allein schreiben: @${first} hallo`]),
    '',
    '/help zeigt, was es noch gibt.',
  ],
  alone: (trouble) => [
    'Hier wurde noch niemand gesehen.',
    '',
    ...(trouble === undefined
      ? [
          'p2pchat sucht weiter und zeigt Leute, sobald sie kommen.',
          '',
          'Starte p2pchat auf einem anderen Gerät in diesem Netz, oder erreiche eines mit /connect HOST:PORT',
        ]
      : [trouble]),
    '',
    'Du kannst schon schreiben: es wartet hier auf alle, die kommen.',
    '/help zeigt, was es noch gibt.',
  ],
}
