import { silentLog } from '../log.ts'
import { Connection } from '../rpc/connection.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'

/** The methods of docs/api.md on stdin and stdout, until stdin ends and everything is answered. */
export async function run(context: Context): Promise<undefined> {
  const { client } = await reach(context, 'lasting')
  const { stdin, stdout } = context.surroundings
  const connection = new Connection({
    client,
    input: stdin,
    output: stdout,
    log: silentLog,
    outlivesInput: true,
  })
  await connection.closed
}
