import assert from 'node:assert/strict'
import type { ConversationView, Node } from '../../src/node/index.ts'
import { addressOf } from './open-node.ts'
import { until } from './until.ts'

/** The private room of a scenario. */
export const TEAM = 'team'

export async function join(node: Node, to: Node): Promise<void> {
  await node.connect({ address: await addressOf(to) })
}

/** As long as we are in it or asked into it. */
export function room(node: Node): ConversationView | undefined {
  const isOpen = ({ joined, invited }: ConversationView) => joined || invited
  return node.rooms().find((each) => each.kind === 'private' && each.name === TEAM && isOpen(each))
}

export async function invited(node: Node): Promise<void> {
  await until(() => room(node)?.invited === true)
}

/** How the members stand to the room, as this node knows it. */
export function company(node: Node): Record<string, string> {
  return Object.fromEntries(node.members({ room: TEAM }).map((each) => [each.name, each.standing]))
}

export async function spoken(node: Node): Promise<readonly string[]> {
  const page = await node.history({ conversation: TEAM })
  return page.flatMap(({ kind, text }) => (kind === 'text' ? [text] : []))
}

/** Waits until exactly this was said in the room, in any order. */
export async function holds(node: Node, ...texts: readonly string[]): Promise<void> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const said = await spoken(node)
    if (said.toSorted().join() === texts.toSorted().join()) return
    assert.ok(performance.now() < deadline, `heard ${said.join()}, not ${texts.join()}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

export async function accept(node: Node): Promise<void> {
  await invited(node)
  await node.accept({ room: TEAM })
}

/** Waits until the room's history tells this. */
export async function tells(node: Node, what: string): Promise<void> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const page = await node.history({ conversation: TEAM })
    if (page.some(({ kind, from, text }) => kind === 'event' && `${from.name} ${text}` === what))
      return
    assert.ok(performance.now() < deadline, `nobody tells that ${what}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
