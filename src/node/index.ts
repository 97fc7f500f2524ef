import type { Node } from './node.ts'
import type { NodeOptions } from './options.ts'

/** The only door to the engine: what faces may use of it. */
export { parseName } from '../chat/name.ts'
export { InstanceLock } from '../store/instance-lock.ts'
export { Profile, type ProfileKeys } from '../store/profile.ts'
export type * from './events.ts'
export type { Node, NodeOptions }

/**
 * Opens a node; see `openNode` of `node.ts`. The engine is loaded only now: a command that reaches a running
 * one through its socket never needs it.
 */
export async function openNode(options: NodeOptions): Promise<Node> {
  const engine = await import('./node.ts')
  return engine.openNode(options)
}
