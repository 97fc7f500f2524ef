import { ChatError, EXIT } from '../errors.ts'
import { SocketClient } from '../rpc/client.ts'
import type { Context } from './context.ts'

/** Stops the running p2pchat of the profile, and returns when it is gone. 1 when nobody ran. */
export async function run({ profile, print, resources }: Context): Promise<number> {
  if (!(await profile.exists())) throw new ChatError('STORE_NO_PROFILE', profile.paths.folder)
  let client: SocketClient
  try {
    client = resources.own(await SocketClient.open(profile.paths.socket))
  } catch {
    throw new ChatError('NODE_NOT_RUNNING', profile.profile)
  }
  const answer = await client.call('stop', {})
  await client.closed
  print.answer(answer, 'stopped')
  return EXIT.done
}
