/** What `/help` says besides the commands and the keys themselves. */
export const EN_HELP = {
  title: 'Help',
  /** What commands and keys are for; each group stands under its title. */
  groups: {
    talk: 'Talk',
    files: 'Files and folders',
    rooms: 'Rooms',
    people: 'People and their keys',
    presence: 'What others see of you',
    history: 'What was said before',
    program: 'This program',
    signs: 'Signs behind your messages',
    going: 'Keys: from conversation to conversation',
    reading: 'Keys: reading',
    typing: 'Keys: writing',
    screen: 'Keys: the screen',
  },
  /** What else can be typed than commands. */
  typed: {
    '@NAME TEXT': 'writes to that person alone',
    '//TEXT': 'sends a line that begins with a slash',
    '*bold* _soft_ `code`': 'marks words; > at the start of a line quotes',
  },
  signs: {
    '…': 'waiting here',
    '◌': 'with a carrier',
    '✓': 'on the other disk; in rooms, on how many',
    '✓✓': 'read',
  },
}
