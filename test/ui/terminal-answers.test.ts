import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Prompt } from '../../src/ui/prompt.ts'
import { TypedAhead } from '../../src/ui/typed-ahead.ts'
import { FakeTerminal } from '../helpers/fake-terminal.ts'
import { settle } from '../helpers/manual-clock.ts'
import { BOB, ENV, Opened } from '../helpers/opened-chat.ts'

const FAR = { ...ENV, SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }

/** What terminals answer, to whomever: attributes, places, modes, colours, settings, names, pictures. */
const ANSWERS = [
  '\x1b[?62;22c',
  '\x1b[>41;370;0c',
  '\x1b[0n',
  '\x1b[24;80R',
  '\x1b[?2026;2$y',
  '\x1b[?1u',
  '\x1b[4;600;800t',
  '\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\',
  '\x1b]10;rgb:ffff/ffff/ffff\x07',
  '\x1b]4;1;rgb:cdcd/0000/0000\x1b\\',
  '\x1b]52;c;aGVsbG8=\x07',
  '\x1bP1$r0m\x1b\\',
  '\x1bP0+r\x1b\\',
  '\x1bP1+r524742=38\x1b\\',
  '\x1bP>|XTerm(370)\x1b\\',
  '\x1bP!|7E565445\x1b\\',
  '\x1b_Gi=31;OK\x1b\\',
]

async function leave(chat: Opened): Promise<void> {
  chat.signals.send('SIGTERM')
  await chat.ended
}

test('nothing that is sent asks the terminal for an answer', async (t) => {
  const chat = new Opened(t)
  const answers: string[] = []
  chat.terminal.xterm.onData((answer) => answers.push(answer))
  await chat.show()
  for (const typed of ['hello\r', '/help\r', 'q', '/theme light\r', '/copy\r', '\x0c', '\x1bv']) {
    await chat.type(typed)
  }
  chat.client.arrive(BOB, 'see https://example.org 日本')
  chat.terminal.resize(40, 12)
  await chat.show()
  await leave(chat)
  await chat.terminal.settled()
  assert.deepEqual(answers, [])
  chat.terminal.xterm.write('\x1b[c')
  await chat.terminal.settled()
  assert.equal(answers.length, 1, 'this terminal does answer')
})

for (const [far, env, pause] of [
  ['', ENV, 30],
  [' from afar', FAR, 120],
] as const) {
  test(`answers that come late${far}, whole or in pieces, type nothing and do nothing`, async (t) => {
    const chat = new Opened(t, { env })
    await chat.show()
    const before = await chat.type('a draft')
    for (const lateMs of [0, 200, 1_000, 3_000]) {
      await chat.clock.advance(lateMs)
      for (const answer of ANSWERS) {
        assert.equal(await chat.type(answer), before, JSON.stringify(answer))
        for (const byte of answer) {
          chat.terminal.type(byte)
          await settle()
          await chat.clock.advance(pause)
        }
        assert.equal(await chat.show(), before, `${JSON.stringify(answer)} byte by byte`)
      }
    }
    assert.match(await chat.type('!'), /#lobby> a draft!/)
    await leave(chat)
  })
}

test('a string that stops half way is waited for', async (t) => {
  const chat = new Opened(t, { env: FAR })
  const before = await chat.show()
  for (const answer of ANSWERS.filter((one) => !one.startsWith('\x1b['))) {
    // After what makes it no key of a person.
    for (let cut = 5; cut < answer.length; cut++) {
      chat.terminal.type(answer.slice(0, cut))
      await settle()
      await chat.clock.advance(2_900)
      assert.equal(await chat.type(answer.slice(cut)), before, JSON.stringify([answer, cut]))
    }
  }
  await leave(chat)
})

test('an answer to whoever had the terminal before is no answer to a question of ours', async (t) => {
  const terminal = new FakeTerminal(80, 24)
  t.after(() => terminal.dispose())
  const ahead = TypedAhead.open(terminal.input, () => assert.fail('no interrupt'))
  for (const answer of ANSWERS) for (const byte of answer) terminal.type(byte)
  await settle()
  const prompt = Prompt.open(ahead, terminal.output)
  const name = prompt.ask({ label: 'name: ' })
  for (const answer of ANSWERS) for (const byte of answer) terminal.type(byte)
  terminal.type('anna\r')
  assert.equal(await name, 'anna')
  prompt.close()
  ahead.close()
})

test('Alt with a sign that begins such a string eats nothing of what is typed after it', async (t) => {
  for (const sign of [']', 'P', '_', '^', 'X']) {
    const chat = new Opened(t)
    await chat.show()
    const typed = await chat.type(`\x1b${sign}hello ${sign} there`)
    assert.match(typed, /#lobby> hello . there/, sign)
    await leave(chat)
  }
})

test('a paste that the line holds up is one paste, and none of it is sent', async (t) => {
  const chat = new Opened(t, { env: FAR })
  await chat.show()
  await chat.type('\x1b[200~one\rtw')
  await chat.clock.advance(9_000)
  await chat.type('o\rthree\r\x1b[20')
  await chat.clock.advance(9_000)
  assert.match(await chat.type('1~'), /#lobby> one *\n +two *\n +three/)
  assert.equal(sent(chat), 0)
  await leave(chat)
})

function sent({ client }: Opened): number {
  return client.calls.filter(({ method }) => method === 'send').length
}
