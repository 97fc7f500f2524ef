import { Causality } from '../chat/causality.ts'
import { changeOf } from '../chat/change.ts'
import { LOBBY } from '../chat/conversation.ts'
import { TERMS_VERSION } from '../chat/words.ts'
import { Identity } from '../crypto/identity.ts'
import type { ProvenEntry } from '../crypto/run.ts'
import { equalBytes } from '../ids.ts'
import { Resources } from '../resources.ts'
import { Store } from '../store/store.ts'
import { FREE_DISK_BYTES } from '../wire/limits.ts'
import { Attendance } from './attendance.ts'
import { Changes } from './changes.ts'
import { Conversations } from './conversations.ts'
import { Delivery } from './delivery.ts'
import { Disputes } from './disputes.ts'
import { Erasure } from './erasure.ts'
import { EventHub } from './event-hub.ts'
import { FileBook } from './file-book.ts'
import { FileShelf } from './file-shelf.ts'
import { Files } from './files.ts'
import { History } from './history.ts'
import { Membership } from './membership.ts'
import { Messages } from './messages.ts'
import type { NodeOptions } from './options.ts'
import { Outbox } from './outbox.ts'
import { PastRooms } from './past-rooms.ts'
import { People } from './people.ts'
import { Presence } from './presence.ts'
import { PrivateRooms } from './private-rooms.ts'
import { Reading } from './reading.ts'
import { Retention } from './retention.ts'
import { RoomBook } from './room-book.ts'
import { RoomPublisher } from './room-publisher.ts'
import { Rooms } from './rooms.ts'
import { Search } from './search.ts'
import { SearchIndexer } from './search-indexer.ts'
import { recallClocks } from './seen-clocks.ts'
import { Self } from './self.ts'
import { Talk } from './talk.ts'
import { Typing } from './typing.ts'
import { uncount } from './unread.ts'
import { Warnings } from './warnings.ts'

/** What a node is made of, without the network. Each part knows only those above it. */
export interface Assembly {
  readonly resources: Resources
  readonly identity: Identity
  readonly self: Self
  readonly hub: EventHub
  readonly warnings: Warnings
  readonly store: Store
  readonly people: People
  readonly presence: Presence
  readonly conversations: Conversations
  readonly pastRooms: PastRooms
  readonly delivery: Delivery
  readonly history: History
  readonly outbox: Outbox
  readonly rooms: Rooms
  readonly privateRooms: PrivateRooms
  readonly roomBook: RoomBook
  readonly membership: Membership
  readonly reading: Reading
  readonly typing: Typing
  readonly talk: Talk
  readonly search: Search
  readonly indexer: SearchIndexer
  readonly retention: Retention
  readonly files: Files
}

/** Opens the store and puts the parts around it. Rejects with `STORE_…` and leaves nothing behind. */
export async function assemble(options: NodeOptions): Promise<Assembly> {
  const resources = new Resources()
  try {
    return await build(options, resources)
  } catch (error) {
    await resources.close()
    throw error
  }
}

async function build(options: NodeOptions, resources: Resources): Promise<Assembly> {
  const { clock, random, log, profile, keys } = options
  const identity = resources.own(Identity.fromSeed(keys.seed))
  const self = await Self.open(profile, identity.peer, options)
  const hub = new EventHub(log)
  const warnings = new Warnings(hub)
  let disputes: Disputes | undefined
  const store = resources.own(
    await Store.open({
      database: profile.paths.database,
      mark: profile.paths.mark,
      databaseKey: keys.databaseKey,
      author: identity.publicKey,
      clock,
      random,
      log,
      changeOf,
      searchVersion: TERMS_VERSION,
      onForked: (ref, forkedAt) => disputes?.found(ref, forkedAt),
      onTrouble: (trouble) => {
        if (trouble) warnings.add(trouble)
        else warnings.clear('STORE_FULL', 'STORE_FAILED')
      },
    }),
  )
  if (store.lost) warnings.add(store.lost)
  const { logs } = store
  const onError = (error: unknown) => log.error({ error }, 'a write failed')
  const people = new People({ book: store.contacts, clock, self })
  const presence = new Presence({ people, hub, onError })
  const attendance = new Attendance(() => people.present())
  const privateRooms = new PrivateRooms(store.privateRooms, identity.peer)
  const roomBook = new RoomBook({
    self: identity.peer,
    records: store.privateRooms,
    conversations: store.conversations,
    commit: (batch) => store.commit(batch),
  })
  const delivery = new Delivery(store.receipts, (room) =>
    room.kind === 'public'
      ? attendance.members(room.name)
      : (privateRooms.get(room.key)?.members() ?? []).filter((peer) => peer !== identity.peer),
  )
  const downloads = options.downloads ?? profile.paths.downloads
  const fileBook = new FileBook({
    self,
    transfers: store.transfers,
    nameOf: (peer) => people.name(peer),
    conversationOf: (key) => conversations.byKey(key),
    takesFilesOf: (author) => people.takesFilesOf(author),
    downloads,
  })
  const messages = new Messages({
    self,
    nameOf: (peer) => people.name(peer),
    roomOf: (id) => privateRooms.byId(id)?.state.name ?? `!${id}`,
    delivery,
    forkedAt: (ref) => logs.head(ref)?.forkedAt,
    offeredBy: (kept) => fileBook.offered(kept),
  })
  const conversations = new Conversations({
    identity,
    records: store.conversations,
    people,
    attendance,
    privateRooms,
    heads: (key) => logs.heads(key),
  })
  const pastRooms = new PastRooms({
    conversations,
    records: store.conversations,
    privateRooms,
    heads: (key) => logs.heads(key),
  })
  const causality = new Causality(clock)
  await recallClocks(logs, causality, clock)
  const changes = new Changes(logs.changes)
  const onErased = async (message: ProvenEntry) => {
    if (!(await uncount({ records: store.conversations, self }, message))) return
    const conversation = conversations.byKey(message.entry.conversation)
    if (!conversation) return
    hub.emit({ event: 'conversation', conversation: conversations.view(conversation) })
  }
  const erasure = resources.own(new Erasure({ logs, changes, clock, onErased, onError }))
  const indexer = resources.own(new SearchIndexer({ logs, changes, clock, onError }))
  const retention = resources.own(
    new Retention({
      logs,
      self,
      records: store.conversations,
      conversations,
      delivery,
      hub,
      clock,
      onTrimmed: () => indexer.poke(),
      onError,
    }),
  )
  const history = new History({
    logs,
    retention,
    self,
    conversations,
    pastRooms,
    messages,
    causality,
    hub,
    changes,
    erasure,
    indexer,
    roomBook,
    fileBook,
    onRooms: (keys) => membership.changed(keys),
    onError,
  })
  disputes = new Disputes({ logs, self, people, conversations, history, warnings, hub, onError })
  const isOwn = (device: Uint8Array) => equalBytes(device, store.device)
  const outbox = new Outbox({
    identity,
    clock,
    random,
    logs,
    history,
    messages,
    delivery,
    hub,
    device: () => store.device,
    head: (conversation) =>
      logs.head({ conversation, author: identity.publicKey, device: store.device }),
    floor: () => causality.floor,
    parents: (conversation) =>
      causality.cite(
        logs
          .heads(conversation)
          .filter((head) => !(equalBytes(head.author, identity.publicKey) && isOwn(head.device))),
      ),
  })
  erasure.open()
  indexer.poke()
  retention.open()
  disputes.open()
  const rooms = new Rooms({ conversations, pastRooms, attendance, outbox, people, self, hub })
  const reading = new Reading({ self, store, conversations, delivery, outbox, hub })
  const { tellsTyping: tells = true } = options
  const typing = new Typing({ clock, conversations, people, hub, tells })
  const membership: Membership = new Membership({
    rooms: privateRooms,
    book: roomBook,
    publisher: new RoomPublisher({ identity, random, book: roomBook }),
    conversations,
    outbox,
    people,
    self,
    hub,
    isHeld: (conversation) => delivery.isHeld(logs.heads(conversation), identity.publicKey),
    onError,
  })
  const talk = new Talk({ self, people, conversations, pastRooms, history, outbox, erasure })
  const files = resources.own(
    new Files({
      clock,
      fraction: () => Buffer.from(random(4)).readUInt32BE() / 2 ** 32,
      book: fileBook,
      shelf: new FileShelf({
        clock,
        book: fileBook,
        folder: profile.paths.files,
        stands: async (offer) => (await logs.find(offer))?.body !== undefined,
      }),
      conversations,
      people,
      history,
      outbox,
      hub,
      downloads,
      spareBytes: options.spareBytes ?? FREE_DISK_BYTES,
      isIn: (conversation, peer) => {
        switch (conversation.kind) {
          case 'direct':
            return conversation.peer === peer
          case 'public':
            return conversation.name === LOBBY || attendance.isIn(conversation.name, peer)
          case 'private':
            return privateRooms.get(conversation.key)?.talksWith(peer) === true
        }
      },
      onLie: (peer) => log.warn({ peer }, 'a peer gave pieces that are not of the file'),
      onError,
    }),
  )
  const search = new Search({ logs, self, people, conversations, pastRooms, history, indexer })
  return {
    resources,
    identity,
    self,
    hub,
    warnings,
    store,
    people,
    presence,
    conversations,
    pastRooms,
    delivery,
    history,
    outbox,
    rooms,
    privateRooms,
    roomBook,
    membership,
    reading,
    typing,
    talk,
    search,
    indexer,
    retention,
    files,
  }
}
