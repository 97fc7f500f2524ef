import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageView, PeerView } from '../../src/rpc/methods.ts'
import type { State } from '../../src/ui/model/state.ts'
import { cells } from '../../src/ui/text-width.ts'
import { type Theme, themeChooser } from '../../src/ui/theme.ts'
import { view } from '../../src/ui/view/view.ts'
import { event, key, line, text } from '../helpers/chat-actions.ts'
import { ANNA, after, BOB, CAROL, DIRECT, OTHER_BOB, scene } from '../helpers/chat-scene.ts'
import { fakeConversation, fakeMessage, LOBBY } from '../helpers/fake-views.ts'

const SAME_FOR_ALL = /^(?:1|4|7)$/

/** The screen as somebody has it who sees no colour and nothing faint: signs, bold, underline and reverse. */
function sober(state: State, theme: Theme): ReadonlyArray<readonly string[]> {
  const { width, height } = state
  return view(state, width, height).rows.map((row) =>
    row.flatMap(({ text: said, style, marks = '' }) => {
      const sgr = `${theme.sgr(style)};${marks}`.replace(/[34]8;5;\d+/g, '').split(';')
      const kept = [...new Set(sgr)].filter((one) => SAME_FOR_ALL.test(one)).sort()
      const look = kept.length > 0 ? `<${kept.join('')}>` : ''
      return cells(said).map((cell) => `${look}${theme.glyph(cell)}`)
    }),
  )
}

const UTF8 = { TERM: 'xterm-256color', LANG: 'C.UTF-8' }
const TERMINALS: Readonly<Record<string, Theme>> = {
  dark: themeChooser(UTF8)('dark'),
  light: themeChooser(UTF8)('light'),
  contrast: themeChooser(UTF8)('contrast'),
  none: themeChooser(UTF8)('none'),
  NO_COLOR: themeChooser({ ...UTF8, NO_COLOR: '1' })('dark'),
  'sixteen colours': themeChooser({ TERM: 'xterm', LANG: 'C.UTF-8' })('dark'),
  'the console': themeChooser({ TERM: 'linux', LANG: 'C.UTF-8' })('dark'),
  'a vt100 without UTF-8': themeChooser({ TERM: 'vt100', LANG: 'C' })('dark'),
}

const said = (more: Partial<MessageView>, from: PeerView = BOB, words = 'words') =>
  scene({ messages: [fakeMessage({ n: 1, from, text: words }, more)] })
const mine = (state: MessageView['state']) => said({ conversation: DIRECT, state }, ANNA)
const direct = (of: State) => ({ ...after(of, key('M-2')), timelines: of.timelines })
const known = (of: State, more: Partial<PeerView>) =>
  after(of, event({ event: 'peer-changed', peer: { ...BOB, ...more } }))
const about = (unread: number, mentions = 0, of = scene()) =>
  after(
    of,
    event({
      event: 'conversation',
      conversation: fakeConversation(DIRECT, {
        name: '@bob',
        members: [ANNA.peer, BOB.peer],
        unread,
        mentions,
      }),
    }),
  )
const narrow = (of: State) => after(of, { kind: 'resize', width: 40, height: 12 } as const)
const two = scene({
  messages: [1, 2].map((n) => fakeMessage({ n, from: BOB, text: 'words' })),
})
const invited = (open: boolean) =>
  after(
    scene(),
    event({
      event: 'conversation',
      conversation: fakeConversation('!c', {
        kind: 'private',
        name: 'club',
        creator: BOB.peer,
        invited: open,
        joined: !open,
        members: [BOB.peer],
      }),
    }),
    key('escape'),
  )
const listing = (typed: string) => after(scene(), key('C-k'), text(typed))

/** What differs in meaning, and where to look for it: all of the screen, or one of its parts. */
interface Difference {
  readonly between: readonly State[]
  /** Columns of the panel that has to tell it by itself. */
  readonly columns?: readonly [from: number, to: number]
}
const LEFT = [0, 16] as const
const RIGHT = [66, 80] as const

const presences = (['online', 'away', 'busy', 'offline'] as const).map((status) =>
  known(scene(), { status }),
)
const DIFFERENCES: Readonly<Record<string, Difference>> = {
  'how somebody is': { between: presences, columns: RIGHT },
  'whether the other one of a conversation is there': {
    between: [known(scene(), {}), known(scene(), { status: 'offline' })],
    columns: LEFT,
  },
  'what is known of a key': {
    between: (['new', 'verified', 'blocked', 'changed'] as const).map((trust) =>
      known(scene(), { trust }),
    ),
    columns: RIGHT,
  },
  'unread, and called': { between: [about(0), about(1), about(1, 1)], columns: LEFT },
  'unread where nothing is told of it': {
    between: [about(1), after(direct(about(1)), line('/mute'), key('M-1'))],
    columns: LEFT,
  },
  'unread elsewhere, on a narrow screen': {
    between: [about(0), about(1), about(1, 1)].map(narrow),
  },
  'unread elsewhere, without the panel': {
    between: [about(0), about(1), about(1, 1)].map((state) =>
      after(state, line('/nothing'), key('M-l')),
    ),
  },
  'an invitation': { between: [invited(true), invited(false)], columns: LEFT },
  'which conversation is open': {
    between: [scene(), direct(scene())],
    columns: LEFT,
  },
  'who has a message': {
    between: (['queued', 'held', 'delivered', 'read'] as const).map(mine),
  },
  'whether a message is ours': { between: [said({}), said({}, ANNA)] },
  'a call': { between: [said({}), said({ mention: true })] },
  'edited, deleted, disputed': {
    between: [said({}), said({ edited: true }), said({ redacted: true }), said({ disputed: true })],
  },
  'whose reaction it is': {
    between: [said({ reactions: { x: [BOB.peer] } }), said({ reactions: { x: [ANNA.peer] } })],
  },
  'what a word is': {
    between: ['w', '*w*', '`w`', '> w', 'https://w.x', 'w.x'].map((w) => said({}, BOB, w)),
  },
  'an answer and its quote': {
    between: [
      scene({
        messages: [
          fakeMessage({ n: 1, from: BOB, text: 'q' }),
          fakeMessage({ n: 2, from: CAROL, text: 'a' }),
        ],
      }),
      scene({
        messages: [
          fakeMessage({ n: 1, from: BOB, text: 'q' }),
          fakeMessage(
            { n: 2, from: CAROL, text: 'a' },
            { replyTo: fakeMessage({ n: 1, from: BOB, text: '' }).id },
          ),
        ],
      }),
    ],
  },
  'which message is chosen': {
    between: [two, after(two, key('M-up')), after(two, key('M-up'), key('M-up'))],
  },
  'which choice is at hand': {
    between: [
      listing(''),
      after(listing(''), key('down')),
      after(listing(''), key('down'), key('down')),
    ],
  },
  'what went wrong, and what is just said': {
    between: [after(scene(), line('/nope')), after(scene(), line('/away'))],
  },
  'a key that changed': {
    between: [scene(), after(scene(), event({ event: 'peer-changed', peer: OTHER_BOB }))],
  },
  'whether something is unread below': {
    between: [
      scene({ messages: two.timelines.get(LOBBY)?.messages ?? [] }),
      scene({ unread: 1, messages: two.timelines.get(LOBBY)?.messages ?? [] }),
    ],
  },
}

for (const [what, { between, columns }] of Object.entries(DIFFERENCES)) {
  test(`${what} is told without colours`, () => {
    for (const [terminal, theme] of Object.entries(TERMINALS)) {
      const shown = between.map((state) => {
        const rows = sober(state, theme)
        const part = columns ? rows.slice(1, -2).map((row) => row.slice(...columns)) : rows
        return part.map((row) => row.join('')).join('\n')
      })
      for (const [n, one] of shown.entries()) {
        const first = shown.indexOf(one)
        assert.equal(first, n, `${terminal}: ${first} and ${n} look the same:\n${one}`)
      }
    }
  })
}
