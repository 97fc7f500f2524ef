/** The only door to the engine: what faces may use of it. */
export { parseName } from '../chat/name.ts'
export { InstanceLock } from '../store/instance-lock.ts'
export { Profile, type ProfileKeys } from '../store/profile.ts'
export type * from './events.ts'
export { Node } from './node.ts'
export type { NodeOptions } from './options.ts'
