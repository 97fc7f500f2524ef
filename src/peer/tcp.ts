import { connect, createServer, isIP, type Server, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { release } from '../crypto/release.ts'
import { ChatError, systemCode } from '../errors.ts'
import type { Endpoint, Listener, Stream, StreamListener, Transport } from './transport.ts'

/** Ports tried after the wanted one. */
const NEXT_PORTS = 100
const MAX_PORT = 65_535
const SOCKET_OPTIONS = { allowHalfOpen: true, noDelay: true, keepAlive: false } as const
/** What a machine without IPv6 says to `::`. */
const NO_IPV6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL', 'EPROTONOSUPPORT'])

/** TCP over `node:net`: no delay, no keepalive (sessions ping), IPv6 and IPv4 on one port. */
export const tcpTransport: Transport = { dial, accept }

function dial(to: Endpoint, signal: AbortSignal): Promise<Stream> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason)
      return
    }
    if (isIP(to.host) === 0 || to.port < 1 || to.port > MAX_PORT) {
      reject(new ChatError('LINK_REFUSED', 'not a literal address and port'))
      return
    }
    const socket = connect({ ...SOCKET_OPTIONS, host: to.host, port: to.port })
    const settle = (run: () => void) => {
      signal.removeEventListener('abort', onAbort)
      socket.off('error', onError)
      run()
    }
    const onAbort = () =>
      settle(() => {
        socket.on('error', () => undefined)
        socket.destroy()
        reject(signal.reason)
      })
    const onError = (cause: Error) =>
      settle(() => {
        const detail = `${formatEndpoint(to)} ${systemCode(cause) ?? ''}`.trimEnd()
        reject(new ChatError('LINK_REFUSED', detail, { cause }))
      })
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('error', onError)
    socket.once('connect', () => settle(() => resolve(new TcpStream(socket, to, true))))
  })
}

async function accept(
  options: { readonly port: number; readonly exact?: boolean },
  onStream: (stream: Stream) => void,
): Promise<Listener> {
  const span = options.exact || options.port === 0 ? 0 : NEXT_PORTS
  const last = Math.min(options.port + span, MAX_PORT)
  let failure: unknown
  for (let port = options.port; port <= last; port++) {
    try {
      const server = await listenOn(port, onStream)
      const bound = server.address()
      if (bound === null || typeof bound === 'string') throw new TypeError('not a TCP server')
      return { port: bound.port, close: () => void server.close() }
    } catch (error) {
      failure = error
      const code = systemCode(error)
      if (code !== 'EADDRINUSE' && code !== 'EACCES') break
    }
  }
  const detail = `${options.port} ${systemCode(failure) ?? ''}`.trimEnd()
  throw new ChatError('NODE_PORT_TAKEN', detail, { cause: failure })
}

async function listenOn(port: number, onStream: (stream: Stream) => void): Promise<Server> {
  try {
    return await listenAt('::', port, onStream)
  } catch (error) {
    if (!NO_IPV6.has(systemCode(error) ?? '')) throw error
    return listenAt('0.0.0.0', port, onStream)
  }
}

function listenAt(host: string, port: number, onStream: (stream: Stream) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(SOCKET_OPTIONS, (socket) => {
      const remote = endpointOf(socket, 'remote')
      if (remote) onStream(new TcpStream(socket, remote, false))
      else socket.destroy()
    })
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      // Too many open files: the link is lost, the server goes on.
      server.on('error', () => undefined)
      resolve(server)
    })
  })
}

/** Undefined if the remote is gone already. */
function endpointOf(socket: Socket, end: 'local' | 'remote'): Endpoint | undefined {
  try {
    const [host, port] =
      end === 'local'
        ? [socket.localAddress, socket.localPort]
        : [socket.remoteAddress, socket.remotePort]
    return host === undefined || port === undefined ? undefined : { host: plainHost(host), port }
  } catch {
    // An address with the zone of an interface that was pulled out a moment ago.
    return undefined
  }
}

/** IPv4 through the IPv6 socket is given as IPv4. */
function plainHost(host: string): string {
  return host.startsWith('::ffff:') ? host.slice('::ffff:'.length) : host
}

/** False only when the machine says so. */
function isOwnAddress(host: string): boolean {
  try {
    const [address] = host.split('%')
    return Object.values(networkInterfaces()).some((all) => all?.some((a) => a.address === address))
  } catch {
    // Some sandboxes forbid the look.
    return true
  }
}

function formatEndpoint({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

class TcpStream implements Stream {
  readonly remote: Endpoint
  readonly outbound: boolean
  readonly #socket: Socket
  /** Our own address; asked for early, since the system forgets it with the interface. */
  readonly #local: string | undefined
  #listener: StreamListener | undefined
  #ended = false
  #owesDrain = false
  #closed: { readonly clean: boolean } | undefined

  constructor(socket: Socket, remote: Endpoint, outbound: boolean) {
    this.remote = remote
    this.outbound = outbound
    this.#socket = socket
    this.#local = endpointOf(socket, 'local')?.host
    // What went wrong is of no use to anybody: the stream is over, and not clean.
    socket.on('error', () => undefined)
    socket.on('end', () => this.#close(true))
    socket.on('close', () => this.#close(false))
  }

  get stranded(): boolean {
    return this.#local !== undefined && !isOwnAddress(this.#local)
  }

  listen(listener: StreamListener): void {
    this.#listener = listener
    if (this.#closed) listener.onClose(this.#closed.clean)
    else this.#socket.on('data', (bytes: Uint8Array) => this.#receive(bytes))
  }

  write(bytes: Uint8Array): number {
    if (this.#ended || this.#closed) throw new ChatError('LINK_CLOSED')
    this.#socket.write(bytes, () => this.#written())
    this.#owesDrain ||= this.#socket.writableLength > 0
    return this.#socket.writableLength
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#socket.end()
  }

  destroy(): void {
    this.#ended = true
    this.#socket.destroy()
  }

  #receive(bytes: Uint8Array): void {
    if (!this.#closed) this.#listener?.onBytes(bytes)
    release(bytes)
  }

  #written(): void {
    if (!this.#owesDrain || this.#closed || this.#socket.writableLength > 0) return
    this.#owesDrain = false
    this.#listener?.onDrain()
  }

  #close(clean: boolean): void {
    if (this.#closed) return
    this.#closed = { clean }
    this.#socket.end()
    this.#listener?.onClose(clean)
  }
}
