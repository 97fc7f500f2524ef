import type { Client, MethodName, NodeEvent, Params, Result } from './methods.ts'

/**
 * What rpc needs of a node: one function a method, with the parameters and results of `Methods`.
 * The signal is aborted when whoever asked is gone. `stop` is not among them: it ends the process,
 * and so belongs to whoever opened the node.
 */
export type Engine = {
  readonly [M in Exclude<MethodName, 'stop'>]: (
    params: Params<M>,
    signal: AbortSignal,
  ) => Promise<Result<M>> | Result<M>
} & {
  /** Events from now on, in order, each after its fact is durable. Returns the way out. */
  subscribe(listener: (event: NodeEvent) => void): () => void
  /** Resolves when the node has closed, for whatever reason. */
  readonly closed: Promise<void>
}

/** A client that also tells when it, or the engine behind it, is gone. */
export interface LiveClient extends Client {
  readonly closed: Promise<void>
}
