import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChatError } from '../../src/errors.ts'
import type { Listener, Stream, Transport } from '../../src/peer/transport.ts'

export interface TransportUnderTest {
  readonly from: Transport
  readonly to: Transport
  /** A literal address of `to`. */
  readonly host: string
}

/** Everything one side of a stream is told. */
class Side {
  readonly stream: Stream
  readonly pieces: Buffer[] = []
  length = 0
  drains = 0
  closes: boolean[] = []
  #check: () => void = () => undefined

  constructor(stream: Stream) {
    this.stream = stream
    stream.listen({
      onBytes: (bytes) => {
        this.pieces.push(Buffer.from(bytes))
        this.length += bytes.length
        this.#check()
      },
      onDrain: () => {
        this.drains++
        this.#check()
      },
      onClose: (clean) => {
        this.closes.push(clean)
        this.#check()
      },
    })
  }

  get bytes(): Buffer {
    return Buffer.concat(this.pieces)
  }

  /** Waits for something that was told; the test's own timeout is the deadline. */
  until(true_: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#check = () => {
        if (true_()) resolve()
      }
      this.#check()
    })
  }
}

const quiet = () => new AbortController().signal
/** Lets the real network do what it would do. */
const aMoment = () => new Promise<void>((resolve) => setTimeout(resolve, 50))

/** What every transport promises, real or not. */
export function testTransport(name: string, open: () => TransportUnderTest): void {
  const check = (what: string, run: (pair: TransportUnderTest) => Promise<void>) =>
    test(`${name}: ${what}`, () => run(open()))

  async function connect({ from, to, host }: TransportUnderTest) {
    let arrived: (side: Side) => void = () => undefined
    const accepting = new Promise<Side>((resolve) => {
      arrived = resolve
    })
    const listener = await to.accept({ port: 0 }, (stream) => arrived(new Side(stream)))
    const near = new Side(await from.dial({ host, port: listener.port }, quiet()))
    const far = await accepting
    const close = async () => {
      near.stream.destroy()
      far.stream.destroy()
      await listener.close()
    }
    return { near, far, listener, close }
  }

  check('both ends know each other', async (pair) => {
    const { near, far, listener, close } = await connect(pair)
    assert.deepEqual(near.stream.remote, { host: pair.host, port: listener.port })
    assert.deepEqual([near.stream.outbound, far.stream.outbound], [true, false])
    assert.deepEqual([near.stream.stranded, far.stream.stranded], [false, false])
    assert.notEqual(far.stream.remote.host, '')
    await close()
  })

  check('bytes arrive in order, both ways', async (pair) => {
    const { near, far, close } = await connect(pair)
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) & 255))
    for (let at = 0; at < bytes.length; at += 1_000) {
      near.stream.write(bytes.subarray(at, at + 1_000))
      far.stream.write(bytes.subarray(at, at + 1_000))
    }
    await Promise.all([near, far].map((side) => side.until(() => side.length === bytes.length)))
    assert.ok(near.bytes.equals(bytes))
    assert.ok(far.bytes.equals(bytes))
    await close()
  })

  check('an end is told once, as a clean one, after all bytes', async (pair) => {
    const { near, far, close } = await connect(pair)
    near.stream.write(new Uint8Array(100_000))
    near.stream.end()
    near.stream.end()
    await far.until(() => far.closes.length > 0)
    assert.equal(far.length, 100_000)
    await near.until(() => near.closes.length > 0)
    await aMoment()
    assert.deepEqual([near.closes, far.closes], [[true], [true]])
    await close()
  })

  check('an ended stream takes no more bytes, on either side', async (pair) => {
    const { near, far, close } = await connect(pair)
    near.stream.end()
    await far.until(() => far.closes.length > 0)
    for (const { stream } of [near, far]) {
      assert.throws(
        () => stream.write(Uint8Array.of(1)),
        (error) => isChatError(error, 'LINK_CLOSED'),
      )
    }
    await close()
  })

  check('a destroyed stream is told once on both sides', async (pair) => {
    const { near, far, close } = await connect(pair)
    near.stream.destroy()
    near.stream.destroy()
    await Promise.all([near, far].map((side) => side.until(() => side.closes.length > 0)))
    assert.throws(
      () => near.stream.write(Uint8Array.of(1)),
      (error) => isChatError(error, 'LINK_CLOSED'),
    )
    near.stream.end()
    near.stream.pause()
    near.stream.resume()
    await aMoment()
    assert.deepEqual([near.closes, far.closes.length], [[false], 1])
    await close()
  })

  check('who does not read makes the other wait, until it reads again', async (pair) => {
    const { near, far, close } = await connect(pair)
    far.stream.pause()
    const total = 64 * 1_048_576
    let waiting = 0
    for (let sent = 0; sent < total; sent += 1_048_576) {
      waiting = near.stream.write(new Uint8Array(1_048_576))
    }
    await aMoment()
    assert.ok(waiting > 0)
    assert.equal(near.drains, 0)
    far.stream.resume()
    await far.until(() => far.length === total)
    await near.until(() => near.drains > 0)
    await close()
  })

  check('nobody there is a refusal', async ({ from, to, host }) => {
    const listener = await to.accept({ port: 0 }, () => undefined)
    await listener.close()
    await assert.rejects(from.dial({ host, port: listener.port }, quiet()), (error) =>
      isChatError(error, 'LINK_REFUSED'),
    )
  })

  check('a dial ends with the reason of its signal', async ({ from, to, host }) => {
    const listener = await to.accept({ port: 0 }, (stream) => stream.destroy())
    const abort = new AbortController()
    const reason = new Error('enough')
    const dialling = from.dial({ host, port: listener.port }, abort.signal)
    abort.abort(reason)
    await assert.rejects(dialling, reason)
    await assert.rejects(from.dial({ host, port: listener.port }, abort.signal), reason)
    await listener.close()
  })

  check('a taken port gives way to the next free one, unless it must be exact', async ({ to }) => {
    const listeners: Listener[] = []
    const accept = async (port: number, exact = false) => {
      const listener = await to.accept({ port, exact }, () => undefined)
      listeners.push(listener)
      return listener.port
    }
    const first = await accept(0)
    const second = await accept(first)
    assert.ok(second > first && second <= first + 100)
    await assert.rejects(accept(first, true), (error) => isChatError(error, 'NODE_PORT_TAKEN'))
    await listeners[0]?.close()
    assert.equal(await accept(first, true), first)
    for (const listener of listeners) await listener.close()
  })
}
