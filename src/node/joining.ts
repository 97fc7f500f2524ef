import { type Conversation, formatConversation, LOBBY } from '../chat/conversation.ts'
import { parseDialTarget } from '../discovery/static-peers.ts'
import { isChatError } from '../errors.ts'
import { equalBytes, peerKey } from '../ids.ts'
import type { Endpoint } from '../peer/transport.ts'
import type { Assembly } from './assembly.ts'
import { Network } from './network.ts'
import type { NodeOptions } from './options.ts'
import { StaticPeers } from './static-peers.ts'

const BOOT_ID_BYTES = 16

/** Opens the network of a node, owned by its parts. Rejects with `NODE_PORT_TAKEN`, `ARGS_ADDRESS`. */
export async function joinNetwork(options: NodeOptions, parts: Assembly): Promise<Network> {
  const { clock, random, log } = options
  const {
    self,
    identity,
    store,
    people,
    presence,
    conversations,
    delivery,
    history,
    outbox,
    rooms,
    privateRooms,
    roomBook,
    membership,
    reading,
    typing,
    files,
  } = parts
  const onError = (error: unknown) => log.error({ error }, 'a write failed')
  const network = await Network.open({
    identity,
    device: store.device,
    bootId: random(BOOT_ID_BYTES),
    port: options.port,
    exactPort: options.exactPort,
    mdns: options.mdns,
    interfaces: options.interfaces,
    ...(options.networkKey ? { networkKey: options.networkKey } : {}),
    clock,
    random,
    log,
    source: store.logs,
    wantedFrom: (conversation) => parts.retention.keptFrom(conversation),
    profile: () => self.introduction,
    allow: (peer) => !people.isBlocked(peer),
    conversations: (peer) => [conversations.direct(peer), ...conversations.rooms()],
    rooms: () =>
      conversations
        .rooms()
        .map(formatConversation)
        .filter((name) => name !== LOBBY),
    mayWrite: (conversation, author) =>
      conversation.kind === 'private'
        ? privateRooms.get(conversation.key)?.mayWrite(author) === true
        : mayWrite(identity.publicKey, conversation, author),
    store: (conversation, run) => history.append(conversation, run),
    privateRooms,
    onState: async (key, signed, epochKey) => {
      if (await roomBook.heard(key, signed, epochKey)) membership.changed([key])
    },
    onAcked: (peer, conversation, acked, held) => {
      outbox
        .acknowledged(peer, conversation, acked, held)
        .then(() => membership.acknowledged(conversation.key))
        .catch(onError)
    },
    onSent: (conversation) => {
      delivery.changed(conversation.key)
      parts.indexer.giveWay()
    },
    onProfile: (peer, name, presented) => presence.arrived(peer, name, presented),
    onRooms: (session, names) => {
      presence.after(() => {
        rooms.attends(session, session.peer, names)
        reading.greet(session.peer)
        files.traffic.met(session.peer)
      })
    },
    onRead: (peer, conversation, mark) => {
      reading.heard(peer, conversation, mark).catch(onError)
    },
    mayType: (peer, conversation) => typing.mayType(peer, conversation),
    onTyping: (peer, conversation, on) => typing.heard(peer, conversation, on),
    files: files.traffic,
    onGone: (peer) => presence.gone(peer),
    onWarning: (warning) => parts.warnings.add(warning),
    onOver: (codes) => parts.warnings.clear(...codes),
  })
  parts.resources.own(network)
  for (const { peer, addresses } of people.kept()) {
    network.keep(peer, addresses.flatMap(literalAddress))
  }
  const { peers: targets } = options
  parts.resources.own(new StaticPeers({ targets, network, clock, log }))
  outbox.attach(network)
  rooms.attach(network)
  membership.attach({
    reshare: () => {
      network.reshare()
      // Who is in a room from now on may be told what was read of theirs there before.
      for (const peer of people.present()) reading.greet(peer)
    },
  })
  reading.attach(network)
  typing.attach(network)
  return network
}

/** None for what an interface of another time or version made of it. */
function literalAddress(text: string): Endpoint[] {
  try {
    const { host, port, literal } = parseDialTarget(text)
    return literal ? [{ host, port }] : []
  } catch (error) {
    if (isChatError(error, 'ARGS_ADDRESS')) return []
    throw error
  }
}

function mayWrite(self: Uint8Array, conversation: Conversation, author: Uint8Array): boolean {
  if (conversation.kind !== 'direct') return true
  return equalBytes(author, self) || equalBytes(author, peerKey(conversation.peer))
}
