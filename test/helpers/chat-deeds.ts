import fc from 'fast-check'
import type { PeerView } from '../../src/rpc/methods.ts'
import { fakePeer } from './fake-views.ts'

/** One thing that happens to a chat: somebody types, the terminal changes, or the network tells something. */
export type Deed =
  | { readonly do: 'type' | 'paste'; readonly text: string }
  | { readonly do: 'resize'; readonly width: number; readonly height: number }
  | { readonly do: 'wait'; readonly ms: number }
  | {
      readonly do: 'arrive'
      readonly who: number
      readonly where: number
      readonly text: string
      readonly kind: 'text' | 'action'
      readonly mention: boolean
    }
  | { readonly do: 'change'; readonly which: number; readonly how: number }
  | {
      readonly do: 'offer'
      readonly who: number
      readonly where: number
      readonly picture: boolean
    }
  | { readonly do: 'invite'; readonly who: number }
  | { readonly do: 'presence'; readonly who: number; readonly how: number }
  | { readonly do: 'compose'; readonly who: number }

/** Names of every script and length; what each of them paints is as wide on the terminal of the tests. */
const NAMES = [
  'bob',
  'Maximiliane-Charlotte Hohenstein',
  '日本太郎',
  'דוד לוי',
  '🦊🇩🇪 Fuchs-Öztürk',
  'Bob',
]
export const PEOPLE: readonly PeerView[] = NAMES.map((name, n) => fakePeer(n + 2, name))

const TEXTS = [
  'hello',
  'שלום לכולם, this is mixed טקסט (עם) English 123',
  'مرحبا بكم https://example.org/a?b=c مرحبا',
  '日本語のとても長いテキスト。'.repeat(8),
  'family 👨‍👩‍👧‍👦 flags 🇩🇪🇯🇵 tone 👍🏽 heart ❤️ ❤︎ keycap 1️⃣ rainbow 🏳️‍🌈',
  `Z${'\u0300\u0301\u0302\u0303'.repeat(9)}algo e\u0301 \u0301 n\u0303`,
  '\x1b[2J\x1b[31mred\x1b]0;title\x07\x9b31m \u202eabc\u2066 \x00\x08\x7f\r\nforged\u2028line',
  '> > quoted twice, and so much that it goes on in another row\n- a list\n```\n\tcode\n```',
  `wide 日本 https://example.org/${'path/日本/'.repeat(40)}, and on`,
  'https://user:secret@example.org/ and http://x.y',
  'x'.repeat(4_000),
  'lorem ipsum dolor '.repeat(400),
  'a\nb\n\n\n\tc',
  '*bold* _soft_ `code` @anna anna',
  ' ',
] as const

const ESC = '\x1b'
const KEYS = [
  ...[
    '\r',
    '\t',
    '\x7f',
    '\n',
    '\x01',
    '\x02',
    '\x04',
    '\x05',
    '\x06',
    '\x07',
    '\x0b',
    '\x0c',
    '\x0e',
  ],
  ...[
    '\x03',
    '\x10',
    '\x12',
    '\x14',
    '\x15',
    '\x17',
    '\x19',
    '\x1f',
    ' ',
    'q',
    's',
    'd',
    'r',
    'y',
    'n',
    '?',
  ],
  ...['A', 'B', 'C', 'D', 'H', 'F', 'Z', '3~', '5~', '6~'].map((end) => `${ESC}[${end}`),
  ...['1;3A', '1;3B', '1;3C', '1;3D', '5;3~', '6;3~'].map((end) => `${ESC}[${end}`),
  ...['I', 'O'].map((end) => `${ESC}[${end}`),
  ...['1', '2', '3', '0', 'a', 'b', 'd', 'g', 'l', 'n', 's', 'u', 'v', '/', '\r', '\x7f'].map(
    (end) => ESC + end,
  ),
  ESC,
  `${ESC}[<35;3`,
]
/** Whatever is asked is left, and what stands in the line is cleared away. */
const CLEAR = '\x07\x05\x15'
const LINES = [
  ...[
    'hello',
    '@bob hi',
    '@日本太郎 שלום',
    '/me waves',
    '//literal',
    '/nope',
    '/reply yes',
    '/edit better',
  ],
  ...[
    '/help',
    '/help msg',
    '/peers',
    '/clear',
    '/info',
    '/copy',
    '/bare',
    '/delete',
    '/react 👍',
    '/files',
  ],
  ...[
    '/verify bob',
    '/doctor',
    '/topic',
    '/join #עברית',
    '/join #日本',
    '/leave #a-room-with-a-rather-long-name',
    '/accept',
    '/decline',
  ],
  ...[
    '/theme dark',
    '/theme light',
    '/theme contrast',
    '/theme none',
    '/mouse off',
    '/mouse on',
    '/mute',
  ],
  ...[
    '/save',
    '/cancel',
    '/away eating 日本',
    '/back',
    '/search hello',
    '/unblock bob',
    '/block bob',
  ],
]

const typed = (keys: string): Deed => ({ do: 'type', text: keys })
const person = fc.nat(PEOPLE.length - 1)
const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ maxLength: 60 }))

export const anyDeed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 14, arbitrary: fc.constantFrom(...KEYS).map((key) => typed(key)) },
  {
    weight: 5,
    arbitrary: fc.constantFrom(...LINES).map((line) => typed(`${CLEAR}${line}\r`)),
  },
  {
    weight: 5,
    arbitrary: fc
      .oneof(
        fc.string({ maxLength: 5 }),
        fc.constantFrom('日本', 'שלום ', '👍🏽', 'é', 'مرحبا', '/he', '@', '#'),
      )
      .map(typed),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom(0, 0, 64, 65),
        fc.integer({ min: 1, max: 130 }),
        fc.integer({ min: 1, max: 45 }),
      )
      .map(([button, x, y]) => typed(`${ESC}[<${button};${x};${y}M`)),
  },
  {
    weight: 2,
    arbitrary: text.map((pasted) => ({ do: 'paste' as const, text: pasted.slice(0, 400) })),
  },
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.record({
        do: fc.constant('resize' as const),
        width: fc.integer({ min: 40, max: 130 }),
        height: fc.integer({ min: 12, max: 45 }),
      }),
      fc.record({
        do: fc.constant('resize' as const),
        // Terminals of the tests are never narrower.
        width: fc.integer({ min: 2, max: 40 }),
        height: fc.integer({ min: 1, max: 12 }),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(10, 45, 600, 1_100, 11_000)
      .map((ms) => ({ do: 'wait' as const, ms })),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('arrive' as const),
      who: person,
      where: fc.nat(3),
      text,
      kind: fc.constantFrom('text' as const, 'text' as const, 'action' as const),
      mention: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('change' as const), which: fc.nat(50), how: fc.nat(5) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('offer' as const),
      who: person,
      where: fc.nat(3),
      picture: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('invite' as const), who: person }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('presence' as const), who: person, how: fc.nat(6) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compose' as const), who: person }) },
)

/** Terminals that describe themselves otherwise are painted otherwise. */
export const TERMINALS = [
  { TERM: 'xterm-256color', LANG: 'C.UTF-8', EDITOR: 'true', BROWSER: 'true' },
  {
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    LANG: 'de_DE.UTF-8',
    EDITOR: 'true',
    BROWSER: 'true',
  },
  { TERM: 'xterm', NO_COLOR: '1', LANG: 'C.UTF-8', EDITOR: 'true', BROWSER: 'true' },
  { TERM: 'linux', LANG: 'C.UTF-8', EDITOR: 'true', BROWSER: 'true' },
  { TERM: 'vt100', LANG: 'C', EDITOR: 'true', BROWSER: 'true' },
] as const
