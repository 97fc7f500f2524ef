import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Prompt } from '../../src/ui/prompt.ts'
import { TypedAhead } from '../../src/ui/typed-ahead.ts'
import { FakeTerminal } from '../helpers/fake-terminal.ts'
import { settle } from '../helpers/manual-clock.ts'

function open(t: TestContext, early = '') {
  const terminal = new FakeTerminal(80, 24)
  t.after(() => terminal.dispose())
  terminal.type(early)
  let interrupts = 0
  const ahead = TypedAhead.open(terminal.input, () => {
    interrupts++
  })
  const rest = () => terminal.input.read()?.toString() ?? ''
  return { ahead, terminal, rest, interrupts: () => interrupts }
}

test('what was typed before the terminal was ours had its Enter made a new line, and has it back', async (t) => {
  const { ahead, terminal, rest } = open(t, 'one\ntwo\nha')
  await settle()
  terminal.type('lf\n')
  await settle()
  ahead.release()
  assert.equal(rest(), 'one\rtwo\rhalf\n', 'Ctrl+J on a terminal that is ours stays what it is')
  assert.equal(terminal.input.isRaw, true)
  ahead.close()
  assert.equal(terminal.input.isRaw, false)
})

test('questions are answered with what was typed ahead, and leave the rest', async (t) => {
  const { ahead, terminal, rest, interrupts } = open(t, 'anna\n')
  const prompt = Prompt.open(ahead, terminal.output)
  assert.equal(await prompt.ask({ label: 'name: ' }), 'anna')
  terminal.type('secret\rhello\r')
  assert.equal(await prompt.ask({ label: 'passphrase: ', secret: true }), 'secret')
  prompt.close()
  assert.equal(terminal.input.isRaw, true, 'nothing is echoed in between')
  terminal.type('half')
  await settle()
  const again = Prompt.open(ahead, terminal.output)
  terminal.type('\x03')
  assert.equal(await again.ask({ label: 'once more: ' }), 'hello')
  assert.equal(await again.ask({ label: 'and: ' }), undefined, 'Ctrl-C is the answer')
  again.close()
  terminal.type('more')
  await settle()
  ahead.release()
  assert.deepEqual([rest(), interrupts()], ['more', 0])
})

test('Ctrl-C is told while nobody reads the keyboard', async (t) => {
  const { ahead, terminal, interrupts } = open(t)
  await settle()
  terminal.type('abc\x03')
  await settle()
  assert.equal(interrupts(), 1)
  ahead.close()
})

test('a book typed ahead is not kept, and an input that ends is no fault', async (t) => {
  const { ahead, terminal, rest } = open(t)
  terminal.type('x'.repeat(70_000))
  terminal.type('y')
  terminal.input.end()
  await settle()
  ahead.close()
  ahead.close()
  assert.ok(rest().length <= 65_537)
})
