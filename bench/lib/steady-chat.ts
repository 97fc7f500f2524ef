import type { SocketClient } from '../../src/rpc/client.ts'

export interface SteadyChat {
  readonly from: SocketClient
  readonly to: SocketClient
  /** Whom `from` writes to. */
  readonly name: string
  readonly count: number
  readonly everyMs: number
}

/** Milliseconds from sending to the receiver's disk and event, for messages at a steady pace. */
export async function steadyChat(chat: SteadyChat): Promise<readonly number[]> {
  const sent = new Map<string, number>()
  const times: number[] = []
  const leave = await chat.to.subscribe((event) => {
    const at = event.event === 'message' ? sent.get(event.message.text) : undefined
    if (at !== undefined) times.push(performance.now() - at)
  })
  for (let n = 0; n < chat.count; n++) {
    const text = `message ${n} ${performance.now()}`
    sent.set(text, performance.now())
    void chat.from.call('send', { to: chat.name, text })
    await pause(chat.everyMs)
  }
  while (times.length < chat.count) await pause(10)
  leave()
  return times
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
