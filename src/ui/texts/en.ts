import type { Keep } from '../../rpc/methods.ts'
import { EN_ASKED } from './en-asked.ts'
import { EN_COMMAND, EN_GOING } from './en-command-lines.ts'
import { EN_COMMANDS } from './en-commands.ts'
import { EN_DOCTOR } from './en-doctor.ts'
import { EN_EMPTY } from './en-empty.ts'
import { EN_ERRORS } from './en-errors.ts'
import { EN_HAPPENINGS } from './en-happenings.ts'
import { EN_HELP } from './en-help.ts'
import { EN_KEYS } from './en-keys.ts'
import { EN_LEAVING } from './en-leaving.ts'
import { EN_OFFERS } from './en-offers.ts'
import { EN_PARTICULARS } from './en-particulars.ts'
import { EN_ROOMS } from './en-rooms.ts'
import { EN_SIGN_UP } from './en-sign-up.ts'
import { EN_TRANSCRIPT } from './en-transcript.ts'
import { EN_ALARM, EN_SAFETY } from './en-trust.ts'

const some = (messages: number) => (messages === 1 ? '1 message' : `${messages} messages`)

/** Everything the chat says, in English. What others wrote and what the engine refuses is not in here. */
export const EN = {
  /** BCP 47; dates and their order follow it. */
  locale: 'en-GB',
  commands: EN_COMMANDS,
  keys: EN_KEYS,
  help: EN_HELP,
  errors: EN_ERRORS,
  particulars: EN_PARTICULARS as Readonly<Record<keyof typeof EN_PARTICULARS, string>>,
  rooms: EN_ROOMS,
  offers: EN_OFFERS,
  leaving: EN_LEAVING,
  asked: EN_ASKED,
  happenings: EN_HAPPENINGS,
  transcript: EN_TRANSCRIPT,
  doctor: EN_DOCTOR,

  status: { online: 'online', away: 'away', busy: 'busy', offline: 'offline' },
  trust: { new: 'new', verified: 'verified', changed: 'changed', blocked: 'blocked' },
  standing: { creator: 'made this room', invited: 'invited' },
  you: 'you',
  andMore: (count: number) => `and ${count} more`,

  command: EN_COMMAND,

  answer: {
    connected: (name: string, key: string) => `connected with ${name} (key ${key})`,
    connecting: (address: string) => `reaching for ${address} …`,
    presence: (what: string, text: string) =>
      `you are ${what} now${text === '' ? '' : `: ${text}`}`,
    renamed: (name: string) => `you are ${name} now`,
    renamedAs: (name: string) =>
      `you are ${name} now; somebody else has that name, and whoever knows them is warned of you`,
    alias: (name: string, key: string) => `this peer is shown as ${name} (key ${key})`,
    trusted: (name: string, key: string) =>
      `${name} is verified (key ${key}); /untrust @${name} takes that back`,
    untrusted: (name: string, key: string) => `${name} is not verified any more (key ${key})`,
    dismissed: (name: string, key: string) => `there is no warning about ${name} now (key ${key})`,
    blocked: (name: string, key: string) => `${name} is blocked (key ${key})`,
    unblocked: (name: string, key: string) => `${name} is not blocked any more (key ${key})`,
    notTrusted: (name: string, key: string) => `${name} is not verified anyway (key ${key})`,
    notBlocked: (name: string, key: string) => `${name} is not blocked anyway (key ${key})`,
    receipts: (on: boolean): string =>
      on ? 'authors are told what you have read of theirs' : 'nobody is told what you have read',
    kept: (title: string, keep: Keep, gone: number) => {
      const stays =
        'days' in keep
          ? keep.days === 1
            ? '1 day stays'
            : `${keep.days} days stay`
          : 'all' in keep
            ? 'everything stays'
            : `the newest stay, ${some(keep.count)}`
      return `${title}: ${stays} on this disk${gone > 0 ? `; ${some(gone)} deleted` : ''}`
    },
    wouldGo: (gone: number, command: string) =>
      `${some(gone)} would go from this disk for good: ${command} if that is meant`,
    exported: (path: string, messages: number) => `${path}: ${some(messages)}`,
    left: (room: string) => `you have left ${room}`,
    here: (count: number) => `${count} here`,
    joined: 'you are in it',
    open: 'you are invited',
    members: (count: number) => (count === 1 ? '1 member' : `${count} members`),
    invited: (name: string) => `${name} is invited; where they are away the invitation waits`,
    removed: (name: string) =>
      `${name} is out: what they have they keep, and nothing new goes to them`,
    declined: (room: string) => `you have declined the invitation to ${room}`,
    nothingFound: 'nothing found',
    newestFound: (count: number) => `the newest ${count}; \`p2pchat search\` shows more`,
    warning: (message: string) => `warning: ${message}`,
    hint: (hint: string) => `hint: ${hint}`,
    notSent: (why: string) => `not sent: ${why}`,
    nothingToSend: 'there is nothing to send in this',
    tooLong: (bytes: number, most: number) =>
      `too long: it has ${bytes} bytes, and a message has at most ${most}`,
    pasteCut: 'the paste was cut: it is longer than any message',
    notDeleted: 'not deleted',
    notDone: 'nothing was done',
    editorFailed: (why: string) => `the editor failed: ${why}`,
    browserFailed: (why: string) => `the link cannot be opened: ${why}`,
  },

  safety: EN_SAFETY,
  alarm: EN_ALARM,

  question: {
    yesNo: 'Enter yes, Esc no',
    yOrN: 'y or n',
    /** What is taken for an answer, the letter first. */
    yes: ['y', 'yes'],
    no: ['n', 'no'],
    delete: (text: string) => `Delete for everybody: "${text}"?`,
    paste: (lines: number) => `Paste ${lines} lines as one message?`,
    pasteLong: (most: string) =>
      `This paste is longer than a message may be (${most}). Take its beginning, to be shortened?`,
    pasteWaits: '(a paste waits: Enter takes it, Esc drops it)',
    open: (link: string) => `Open ${link} in the browser?`,
    reply: (name: string, text: string) => `Reply to ${name}: ${text}`,
    edit: (text: string) => `Edit: ${text}`,
    drop: 'Esc drops it',
  },

  dialog: {
    recall: (query: string) => `(search) ${query}: `,
    recallNone: (query: string) => `(nothing like it) ${query}: `,
    switch: 'Go to: ',
    switchTitle: 'Go to a conversation or a person',
    find: 'Find: ',
    findTitle: (where: string) => `Find in ${where}`,
    findHelp: 'Type words and press Enter.',
    finding: 'looking …',
    found: (count: number, more: boolean) => `${count} found${more ? ', and older' : ''}`,
    pickHelp: 'Up/Down, Enter goes there, Esc leaves',
    switchNone: 'nobody and nothing is called like that',
    cardHelp: 'Esc leaves',
    cardScroll: 'Space turns the page',
    select: {
      save: 'S save',
      reply: 'R reply',
      edit: 'E edit',
      delete: 'D delete',
      copy: 'C copy',
      info: 'Enter info',
      move: 'Up/Down',
      leave: 'Esc back',
      more: '? more',
    },
    bareHelp: 'mark with the mouse; Esc goes back',
  },

  info: {
    title: 'About this message',
    from: (name: string, key: string) => `from ${name} (key ${key})`,
    sent: (time: string) => `written ${time}`,
    received: (time: string) => `stored here ${time}`,
    state: (state: string) => `state: ${state}`,
    states: {
      queued: 'waiting here',
      held: 'with a carrier',
      delivered: 'on their disk',
      read: 'read',
      received: 'received',
    },
    nobodyYet: 'Nobody has it yet.',
    id: (id: string) => `id ${id}`,
  },

  bar: {
    wentBack: (claimed: string) =>
      `CAME AS ${claimed}: /verify, /dismiss or /block before you write`,
    keyChanged: 'KEY CHANGED: compare with /verify before you write',
    notVerified: (key: string) => `not verified, key ${key}`,
    clockDiffers: 'clock differs',
    clock: 'clock?',
    lobby: 'everybody on this network',
    typing: (names: readonly string[], more: number) =>
      more > 0
        ? `${names.join(', ')} and ${more} more are typing…`
        : `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} typing…`,
    nobody: 'nobody online',
    online: (count: number) => `${count} online`,
    links: (count: number) => `${count} links`,
    unread: (count: number) => `${count} unread`,
    queued: (count: number) => `${count} queued`,
    sending: (count: number) => `sending ${count}`,
    mdnsOff: 'mdns off',
    noNetwork: 'no network',
    noMulticast: 'no multicast',
    diskRefuses: 'disk refuses writes',
    warnings: (count: number) => (count === 1 ? '1 warning' : `${count} warnings`),
    more: (count: number) => `-- more (${count}) --`,
    muted: 'muted',
    key: 'KEY!',
  },

  files: {
    none: 'Nobody has offered a file yet. /send PATH offers one here.',
    yours: 'from you',
    state: {
      offered: 'offered',
      waiting: 'waiting',
      running: 'running',
      paused: 'paused',
      done: 'done',
      declined: 'declined',
      failed: 'failed',
    },
    count: (files: number) => (files === 1 ? '1 file' : `${files} files`),
    noSuch: 'There is no such file here; /files lists them.',
    left: (time: string) => `${time} left`,
    leftOut: (name: string, count: number) =>
      `${name}: ${count} ${count === 1 ? 'thing' : 'things'} in it not sent (links, empty folders, what is no file)`,
    waitsFor: (name: string) => `waiting for ${name}`,
    pausedBy: (name: string) => `paused by ${name}`,
    cancelledBy: (name: string) => `cancelled by ${name}`,
    hint: '/save takes it',
    here: (name: string, path: string) => `${name} is here: ${path}`,
    there: (name: string) => `${name} has arrived`,
    over: (name: string, state: string, why: string) => `${name}: ${state}${why}`,
  },
  message: {
    deleted: '(deleted)',
    edited: '(edited)',
    clockAhead: '(sent with a clock that was ahead)',
    disputed: '(disputed: others may see something else)',
    earlier: 'an earlier message',
    newLine: 'new messages',
  },

  going: EN_GOING,

  empty: EN_EMPTY,

  notify: {
    one: (name: string, place: string) => `${name} in ${place}`,
    direct: (name: string) => name,
    many: (count: number, places: string) => `${count} new messages: ${places}`,
  },

  plain: {
    welcome: (name: string) => `you are ${name}; /help shows the commands`,
    now: (title: string) => `now in ${title}`,
    draft: (text: string) => `you were writing: ${text}`,
    draftHint: '/draft send sends it, /draft drop drops it',
    draftDropped: 'what you were writing is dropped',
    draftIsNoMessage: 'this begins with / or @ and is no message for here: type it as a line',
    noDraft: 'nothing is half written here',
    delivered: (to: string, text: string) => `delivered${to}: ${text}`,
    read: (to: string, text: string) => `read${to}: ${text}`,
    to: (name: string) => ` to ${name}`,
    states: {
      queued: 'waiting here',
      held: 'with a carrier',
      delivered: 'delivered',
      read: 'read',
    },
    have: (count: number) => (count === 1 ? '1 has it' : `${count} have it`),
    haveRead: (count: number) => `${count} read it`,
    answers: (what: string) => `in reply to ${what}`,
    reactions: (what: string) => `reactions: ${what}`,
    unread: (places: string) => `unread: ${places}`,
    deleted: (name: string, text: string) => `${name} deleted: ${text}`,
    edited: (name: string, text: string) => `${name} edited: ${text}`,
    reacted: (name: string, emoji: string, text: string) => `${name} reacted ${emoji} to: ${text}`,
    reactedNoMore: (name: string, emoji: string, text: string) =>
      `${name} took ${emoji} back from: ${text}`,
    online: (names: readonly string[], more: number) =>
      more > 0
        ? `${names.join(', ')} and ${more} more are online`
        : `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} online`,
    gone: (names: readonly string[], more: number) =>
      more > 0
        ? `${names.join(', ')} and ${more} more are gone`
        : `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} gone`,
  },

  closed: 'p2pchat: the node behind this chat has closed',

  signUp: EN_SIGN_UP,
}
