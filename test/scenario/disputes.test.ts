import assert from 'node:assert/strict'
import { cp } from 'node:fs/promises'
import { test } from 'node:test'
import type { Node } from '../../src/node/index.ts'
import { addressOf, eventOf, Home } from '../helpers/open-node.ts'

const LOBBY = '#lobby'

function said(node: Node, text: string) {
  return eventOf(node, 'message', ({ message }) => message.text === text)
}

/** A warning that somebody said two things, and the message being shown as disputed. */
function exposed(node: Node, text: string) {
  return Promise.all([
    eventOf(node, 'warning', ({ warning }) => warning.code === 'NODE_DISPUTED'),
    eventOf(node, 'message-changed', ({ message }) => message.text === text && message.disputed),
  ])
}

async function shown(node: Node): Promise<readonly [string, boolean][]> {
  const page = await node.history({ conversation: LOBBY })
  return page.map(({ text, disputed }) => [text, disputed])
}

test('who tells one person one thing and another something else is found out by both', async () => {
  await using first = await Home.make('mallory')
  await using other = await Home.make('mallory')
  await (await first.open({ network: false })).close()
  // The same identity and the same device, twice: two logs that grow apart.
  await cp(first.folder, other.folder, { recursive: true, force: true })
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  {
    await using one = await first.open()
    await using two = await other.open()
    await one.connect({ address: await addressOf(alice) })
    await two.connect({ address: await addressOf(bob) })
    const heard = [said(alice, 'yes'), said(bob, 'no')]
    await one.send({ to: LOBBY, text: 'yes' })
    await two.send({ to: LOBBY, text: 'no' })
    await Promise.all(heard)
  }
  assert.deepEqual(await shown(alice), [['yes', false]])
  const found = [exposed(alice, 'yes'), exposed(bob, 'no')]
  await alice.connect({ address: await addressOf(bob) })
  await Promise.all(found)
  assert.deepEqual(await shown(alice), [['yes', true]])
  assert.deepEqual(await shown(bob), [['no', true]])

  // It holds up nobody else, and is known after a restart.
  const heard = said(bob, 'still here')
  await alice.send({ to: LOBBY, text: 'still here' })
  await heard
  await bob.close()
  await using again = await bobs.open({ network: false })
  const { warnings } = await again.status()
  assert.ok(warnings.some(({ code }) => code === 'NODE_DISPUTED'))
  assert.deepEqual(await shown(again), [
    ['no', true],
    ['still here', false],
  ])
})
