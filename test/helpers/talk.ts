import type { MessageView } from '../../src/rpc/methods.ts'
import { fakeFile } from './fake-file.ts'
import { fakeMessage, fakePeer } from './fake-views.ts'

const anna = fakePeer(1, 'anna', { self: true })
const bob = fakePeer(2, 'bob')
const carol = fakePeer(3, 'carol')
const said = { state: 'delivered', recipients: [{ peer: bob.peer, state: 'delivered' }] } as const
const hello = fakeMessage({ n: 1, from: bob, text: 'good morning' })

/** A lobby in which everything was said that looks like something of its own. */
export const TALK: readonly MessageView[] = [
  hello,
  fakeMessage({ n: 2, from: anna, text: 'morning!' }, { ...said, replyTo: hello.id }),
  fakeMessage({ n: 3, from: carol, text: '*bold*, _soft_, `code` and https://example.org/a' }),
  fakeMessage({ n: 4, from: carol, text: '> as was said\n```\nlet x = 1\n  x += 1\n```' }),
  fakeMessage({ n: 5, from: bob, text: '日本語テキストと 👩‍👩‍👧 🇩🇪 👍🏽' }),
  fakeMessage({ n: 6, from: bob, text: 'שלום עולם and مرحبا' }, { edited: true }),
  fakeMessage({ n: 7, from: bob, text: `e\u0301\u0323 ${'x'.repeat(90)}` }),
  fakeMessage(
    { n: 8, from: anna, text: 'what everybody likes' },
    { ...said, reactions: { '👍': [bob.peer, carol.peer], '🎉': [anna.peer] } },
  ),
  fakeMessage({ n: 9, from: carol, text: '' }, { redacted: true }),
  fakeMessage({ n: 10, from: bob, text: 'waves' }, { kind: 'action' }),
  fakeMessage({ n: 11, from: bob, text: 'notes.txt' }, { kind: 'file', file: fakeFile() }),
  fakeMessage({ n: 12, from: bob, text: 'anna: look!' }, { mention: true }),
]
