import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Place } from './program.ts'

test('echo signs itself up, answers beside another profile, and never an answer', async () => {
  await using place = new Place()
  await place.init('default')
  const echo = place.start(['echo', '--json'])
  const ready = await echo.json()
  assert.equal(ready.name, 'echo')
  const watch = place.start(['watch', '--json', '--peer', `127.0.0.1:${ready.port}`])
  await watch.json(({ event }) => event === 'peer-online')
  const send = async (...text: string[]) => {
    const [sent] = await place.json(['send', '@echo', ...text, '--timeout', '20'])
    return sent
  }
  const isTheirs = ({ event, message }: { event: string; message: { state: string } }) =>
    event === 'message' && message.state === 'received'
  const first = await send('zwölf Boxkämpfer')
  const { message } = await watch.json(isTheirs)
  assert.equal(message.text, 'echo: zwölf Boxkämpfer')
  assert.equal(message.replyTo, first.id)
  await send('echo: no')
  await send('a reply', '--reply-to', first.id)
  const long = await send('é'.repeat(8_192))
  const next = await watch.json(isTheirs)
  assert.equal(next.message.replyTo, long.id)
  assert.equal(next.message.text, `echo: ${'é'.repeat(8_189)}`)

  // The second time it is the same peer.
  echo.signal('SIGTERM')
  assert.equal((await echo.ended()).code, 143)
  const again = place.start(['echo', '--json'])
  assert.equal((await again.json()).peer, ready.peer)
})
