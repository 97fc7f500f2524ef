import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { ERRORS, type ErrorCode, isChatError } from '../../src/errors.ts'
import { SocketClient } from '../../src/rpc/client.ts'
import type { LiveClient } from '../../src/rpc/engine.ts'
import { LocalClient } from '../../src/rpc/local-client.ts'
import type { NodeEvent } from '../../src/rpc/methods.ts'
import { BOB, FakeEngine, ME } from './fake-engine.ts'
import { serve } from './socket.ts'

interface Subject {
  readonly engine: FakeEngine
  readonly client: LiveClient
  readonly stops: number[]
  close(): Promise<void>
}

const SUBJECTS: Record<string, () => Promise<Subject>> = {
  'a client in process': async () => {
    const engine = new FakeEngine()
    const stops: number[] = []
    const client = new LocalClient({
      engine,
      onStop: () => {
        stops.push(stops.length)
        void engine.close()
      },
    })
    return { engine, client, stops, close: () => client.close() }
  },
  'a client across the socket': async () => {
    const served = await serve()
    const client = await SocketClient.open(served.path)
    return {
      ...served,
      client,
      close: async () => {
        await client.close()
        await served.close()
      },
    }
  },
}

const code = (expected: ErrorCode) => (error: unknown) => isChatError(error, expected)

/** Collects events; `until` resolves once so many have come. */
function collector() {
  const events: NodeEvent[] = []
  let wake = () => {}
  return {
    events,
    listener: (event: NodeEvent) => {
      events.push(event)
      wake()
    },
    async until(count: number) {
      while (events.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return events
    },
  }
}

for (const [subject, open] of Object.entries(SUBJECTS)) {
  const conforms = (name: string, run: (subject: Subject) => Promise<void>) =>
    test(`${subject} ${name}`, async () => {
      const opened = await open()
      try {
        await run(opened)
      } finally {
        await opened.close()
      }
    })

  conforms('hands parameters in and results out unchanged', async ({ client }) => {
    const text = 'zwei\nZeilen, "Zitat", \u2028 und \u{1f980}'
    const sent = await client.call('send', { to: '@bob', text })
    assert.equal(sent.text, text)
    assert.equal(sent.conversation, `@${BOB}`)
    assert.deepEqual(await client.call('history', { conversation: '@bob', limit: 1 }), [sent])
    assert.equal((await client.call('status', {})).peer, ME)
    assert.equal((await client.call('rename', { name: 'ann' })).name, 'ann')
  })

  conforms('fails with the code, detail and hint of the engine', async ({ client }) => {
    await assert.rejects(client.call('conversation', { to: '@nobody' }), (error) => {
      assert(isChatError(error, 'NODE_NO_CONVERSATION'))
      assert.equal(error.detail, '@nobody')
      assert.equal(error.message, 'no such conversation: @nobody')
      assert.equal(error.hint, ERRORS.NODE_NO_CONVERSATION.hint)
      assert.equal(error.exit, 8)
      return true
    })
    await assert.rejects(client.call('connect', { address: 'h:1' }), code('LINK_REFUSED'))
  })

  conforms('refuses parameters that are not in the table', async ({ client }) => {
    const call = client.call.bind(client) as (method: string, params: unknown) => Promise<unknown>
    for (const [method, params] of [
      ['status', { verbose: true }],
      ['send', { to: '@bob' }],
      ['send', { to: '@bob', text: 7 }],
      ['send', { to: '@bob', text: 'x', kind: 'shout' }],
      ['send', { to: '', text: 'x' }],
      ['send', { to: '@bob', text: 'x', replyTo: null }],
      ['history', { conversation: '#lobby', limit: 0 }],
      ['history', { conversation: '#lobby', limit: 1_001 }],
      ['history', { conversation: '#lobby', limit: 1.5 }],
      ['history', { conversation: '#lobby', since: 'yesterday' }],
      ['wait', { id: 'x', state: 'read', timeoutMs: 1 }],
      ['wait', { id: 'x', state: 'sent', timeoutMs: 600_001 }],
      ['peers', ['all']],
      ['peers', { all: 'yes' }],
      ['alias', { peer: '@bob' }],
    ] as const) {
      await assert.rejects(call(method, params), code('RPC_PARAMS'), JSON.stringify(params))
    }
  })

  conforms(
    'turns a bug of the engine into RPC_INTERNAL that quotes nothing',
    async ({ client }) => {
      await assert.rejects(client.call('send', { to: '@bob', text: 'bug' }), (error) => {
        assert(isChatError(error, 'RPC_INTERNAL'))
        return !error.message.includes('secret')
      })
    },
  )

  conforms('says ready first, then every event in order', async ({ client, engine }) => {
    const { listener, until } = collector()
    await client.subscribe(listener)
    for (let n = 0; n < 50; n++) await client.call('send', { to: '#lobby', text: `${n}` })
    const events = await until(51)
    assert.deepEqual(events[0], { event: 'ready', peer: ME, name: 'alice', port: 17_877 })
    assert.deepEqual(
      events.slice(1).map((event) => event.event === 'message' && event.message.text),
      Array.from({ length: 50 }, (_, n) => `${n}`),
    )
    assert.equal(engine.listeners, 1)
  })

  conforms('gives a second listener its own ready', async ({ client, engine }) => {
    const one = collector()
    const two = collector()
    const leave = await client.subscribe(one.listener)
    await client.subscribe(two.listener)
    await client.call('send', { to: '#lobby', text: 'x' })
    assert.deepEqual(
      (await one.until(2)).map(({ event }) => event),
      ['ready', 'message'],
    )
    assert.deepEqual(
      (await two.until(2)).map(({ event }) => event),
      ['ready', 'message'],
    )
    leave()
    await client.call('send', { to: '#lobby', text: 'y' })
    await two.until(3)
    assert.equal(one.events.length, 2)
    assert(engine.listeners >= 1)
  })

  conforms('stops hearing after it left, and may come back', async ({ client, engine }) => {
    const first = collector()
    const leave = await client.subscribe(first.listener)
    leave()
    leave()
    await client.call('status', {})
    assert.equal(engine.listeners, 0)
    const again = collector()
    await client.subscribe(again.listener)
    await client.call('send', { to: '#lobby', text: 'x' })
    await again.until(2)
    assert.equal(first.events.length, 1)
  })

  conforms('answers other calls while one waits', async ({ client, engine }) => {
    const waiting = client.call('wait', { id: 'w', state: 'delivered', timeoutMs: 600_000 })
    waiting.catch(() => {})
    assert.equal((await client.call('status', {})).name, 'alice')
    assert.equal(engine.waits, 1)
    await client.close()
    await assert.rejects(waiting, code('RPC_UNREACHABLE'))
  })

  conforms('aborts in the engine what a closed client waited for', async ({ client, engine }) => {
    const waiting = client.call('wait', { id: 'w', state: 'delivered', timeoutMs: 600_000 })
    waiting.catch(() => {})
    await client.call('status', {})
    await client.close()
    while (engine.aborted.length === 0) await new Promise(setImmediate)
    assert.deepEqual(engine.aborted, ['w'])
  })

  conforms('answers stop, then the engine goes and everybody hears of it', async (opened) => {
    const { client, stops } = opened
    const { listener, until } = collector()
    await client.subscribe(listener)
    assert.deepEqual(await client.call('stop', {}), { stopping: true })
    assert.deepEqual(
      (await until(2)).map(({ event }) => event),
      ['ready', 'closing'],
    )
    await client.closed
    assert.deepEqual(stops, [0])
    await assert.rejects(client.call('status', {}), code('RPC_UNREACHABLE'))
    await assert.rejects(client.subscribe(listener), code('RPC_UNREACHABLE'))
  })

  conforms('rejects every operation on a closed client, and closes twice', async ({ client }) => {
    await client.close()
    await client.close()
    await client.closed
    await assert.rejects(client.call('status', {}), code('RPC_UNREACHABLE'))
    await assert.rejects(
      client.subscribe(() => {}),
      code('RPC_UNREACHABLE'),
    )
  })
}

test('a client finds nobody at a path where nobody listens', async () => {
  await assert.rejects(SocketClient.open('/nonexistent/socket'), code('RPC_UNREACHABLE'))
})

test('a killed engine rejects what is pending and is reported as closing', async () => {
  const served = await serve()
  const client = await SocketClient.open(served.path)
  const { listener, until } = collector()
  await client.subscribe(listener)
  const waiting = client.call('wait', { id: 'w', state: 'sent', timeoutMs: 1_000 })
  const rejected = assert.rejects(waiting, code('RPC_UNREACHABLE'))
  await served.close()
  await rejected
  assert.equal((await until(2)).at(-1)?.event, 'closing')
  await client.close()
})

test('a program that speaks something else is told apart from an engine', async () => {
  const served = await serve()
  await served.close()
  const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  server.listen(served.path)
  await once(server, 'listening')
  const client = await SocketClient.open(served.path)
  await assert.rejects(client.call('status', {}), code('RPC_UNREACHABLE'))
  await client.close()
  server.close()
})
