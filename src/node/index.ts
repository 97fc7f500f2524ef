export type * from './events.ts'
export { Node } from './node.ts'
export type { NodeOptions } from './options.ts'
