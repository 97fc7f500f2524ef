/**
 * Every bound of the protocol (docs/protocol.md §8), those of files by way of file-limits.ts. Sizes in
 * bytes, times in milliseconds. A second implementation must keep those marked "protocol"; the others
 * are this one's own.
 */

/** Protocol: version of handshake, packets and entries. One suite per version. */
export const PROTOCOL_VERSION = 1

// Frames and packets (protocol)
export const MAX_FRAME_BYTES = 65_535
export const AEAD_TAG_BYTES = 16
/** A record is length (2) + packet + padding, inside one frame. */
export const MAX_RECORD_BYTES = MAX_FRAME_BYTES - AEAD_TAG_BYTES
export const MAX_PACKET_BYTES = MAX_RECORD_BYTES - 2
export const PADDING_BUCKETS = [128, 512, 2_048, 8_192, 32_768, MAX_RECORD_BYTES] as const

// Entries and runs (protocol)
export const MAX_PARENTS = 8
export const MAX_TEXT_BYTES = 16_384
export const MAX_BODY_BYTES = 32_768
export const BODY_SALT_BYTES = 16
/** All of a run: entries, bodies, signature. Leaves room for the packet around it. */
export const MAX_RUN_BYTES = 61_440
export const MAX_RUN_ENTRIES = 512
export const MAX_SEQ = 2 ** 48 - 1
export const MAX_CLOCK_AHEAD_MS = 5 * 60_000
export const VISIBLE_SKEW_MS = 2 * 60_000

// Changes of messages (protocol)
export const MAX_REACTION_BYTES = 64
/** Of the reactions of one log to one message the newest so many count. */
export const MAX_REACTIONS_PER_LOG = 32

// Names (protocol)
export const MAX_NAME_CODE_POINTS = 32
export const MAX_NAME_BYTES = 64
export const MAX_STATUS_TEXT_BYTES = 256
/** Without the `#`. */
export const MAX_ROOM_CODE_POINTS = 32
/** With the `#`: every code point may take 4 bytes. */
export const MAX_ROOM_BYTES = 129
export const MAX_TOPIC_BYTES = 256
/** Public rooms that one node is in, `#lobby` aside. */
export const MAX_ROOMS = 256

// Private rooms (protocol)
/** With the creator and those who are invited. */
export const MAX_ROOM_MEMBERS = 256
/** Members now and everybody who was one. */
export const MAX_ROOM_PEOPLE = 512
export const MAX_ROOM_STATE_BYTES = 24_576

// CBOR (protocol)
export const MAX_CBOR_DEPTH = 6

// Handshake
export const HANDSHAKE_TIMEOUT_MS = 5_000
export const MAX_PREAUTH_BYTES = 4_096
export const MAX_HANDSHAKES_PER_ADDRESS = 8
export const MAX_HANDSHAKES = 64
export const HANDSHAKES_PER_SECOND_PER_ADDRESS = 5
export const HANDSHAKES_PER_SECOND = 50

// Sessions
export const MAX_SESSIONS = 512
export const MAX_SESSIONS_PER_ADDRESS = 16
export const MAX_UNSENT_BYTES = 4 * 1_048_576
export const MAX_UNAUTHENTICATED_BYTES = 8 * 1_048_576
export const REKEY_RECORDS = 1_024
export const REHANDSHAKE_MS = 3_600_000
export const PING_IDLE_MS = 15_000
export const PONG_TIMEOUT_MS = 10_000
export const SLEEP_GAP_MS = 5_000
export const BYE_TIMEOUT_MS = 500
/** Packets of a session that nobody listens to yet; then it is no longer read. */
export const MAX_HELD_BYTES = 262_144
/** How long the session that should stay has to show life while another one could replace it. */
export const CONTEST_TIMEOUT_MS = 3_000
/** How long a session that was ended in favour of another waits for that other to be seen. */
export const REPLACE_GRACE_MS = 1_000

// Dialling
export const DIAL_TIMEOUT_MS = 5_000
export const DIAL_STAGGER_MS = 250
export const BACKOFF_MIN_MS = 500
export const BACKOFF_MAX_MS = 30_000
export const BACKOFF_RESET_MS = 60_000
export const MAX_DIALS = 8
/** The side with the larger digits waits this long for the other to dial. */
export const DIAL_YIELD_MS = 1_000
/** How long a sighting or a lost session is dialled again without fresh news of it. */
export const REDIAL_MS = 600_000
export const MAX_DIAL_TARGETS = 1_024
export const MAX_ADDRESSES_PER_PEER = 8

// Discovery
export const MAX_SIGHTINGS = 1_024
export const MAX_SIGHTINGS_PER_SOURCE = 4
/** Of nodes on this very machine, where many may run. */
export const MAX_LOCAL_SIGHTINGS = 256
export const MAX_LAN_INTERFACES = 32
export const MAX_MDNS_PACKET_BYTES = 4_096
/** Questions and records of one packet together. */
export const MAX_MDNS_RECORDS = 64
export const MDNS_PACKETS_PER_SECOND = 300
export const MDNS_PACKETS_PER_SECOND_PER_SOURCE = 60

// Sync
/** Unacknowledged run bytes a sender may have under way in one session (protocol). */
export const SYNC_WINDOW_BYTES = 1_048_576
/** Runs that one acknowledgement answers (protocol). */
export const MAX_ACKED_RUNS = 65_535
/** Protocol: conversations in one packet of digests. */
export const MAX_DIGESTS_PER_PACKET = 256
/** Protocol: logs in one packet. */
export const MAX_LOGS_PER_PACKET = 256
/** A conversation of more logs is first compared by parts (protocol). */
export const FEW_LOGS = 32
/** Run bytes that answer one request, the last run beyond it (protocol). */
export const WANT_BYTES = 524_288
/** Requests of one session that are not answered yet (protocol). */
export const MAX_WANTS = 4
/** How many of them we have under way at a time. */
export const WANTS_PER_SESSION = 2
/** Entries that are asked for at once. */
export const FETCH_ENTRIES = 2_048
/** A request after which nothing comes for so long is made elsewhere. */
export const FETCH_TIMEOUT_MS = 10_000
/** Logs that one session offers and we lack; what is beyond is seen later. */
export const MAX_CLAIMS = 8_192
/** Proofs of a fork that are looked at, per session; of what comes faster the next logs tell. */
export const FORKS_PER_SECOND = 2
export const FORKS_BURST = 20
/** How long what others wrote is gathered before it is announced. */
export const ANNOUNCE_MS = 1_000
export const ANNOUNCE_SESSIONS = 8
/** An entry whose clock is further ahead is not taken, not pushed and not passed on (protocol). */
export const MAX_FUTURE_MS = 24 * 3_600_000
export const ANTI_ENTROPY_MS = 60_000
export const MAX_LOGS_PER_CONVERSATION = 4_096
/** Logs of all conversations: their heads are in memory. */
export const MAX_LOGS = 65_536
/** Stretches of one log, with holes between them, that are held at a time. */
export const MAX_SPANS = 4

// Records kept in memory
export const MAX_CONTACTS = 16_384
export const MAX_CONVERSATIONS = 4_096
export const MAX_RECEIPTS = 131_072
export const MAX_READ_MARKS = 65_536
/** Half-written messages; the oldest goes. */
export const MAX_DRAFTS = 256
/** More than the longest message, so that one can be cut down after pasting it. */
export const MAX_DRAFT_CHARS = 32_768

// Retention
export const MAX_KEPT_DAYS = 36_500
export const MAX_KEPT_MESSAGES = 100_000_000

// Public rooms
/** Rooms that are listed: ours, and of the others those with the most members. */
export const MAX_KNOWN_ROOMS = 1_024
/** How often a peer's list of rooms is looked at; of what comes faster the last one counts. */
export const ROOM_LISTS_PER_SECOND = 2
export const ROOM_LISTS_BURST = 20

// Private rooms
/** Private rooms that one node is in. */
export const MAX_PRIVATE_ROOMS = 256
export const MAX_INVITATIONS_PER_PEER = 64
/** Invitations that nobody has answered yet; what is beyond shows as a message alone. */
export const MAX_INVITATIONS = 1_024
/** States of rooms that a session may send; more ends it. */
export const EPOCHS_PER_SECOND = 5
export const EPOCHS_BURST = 1_024

// Profiles, per session
/** Each is written to disk and shown, so a peer may not change its name all the time. */
export const PROFILES_PER_SECOND = 1
export const PROFILES_BURST = 10
/** We send fewer, so that those held up by a slow network for as long as a session lasts are not too many. */
export const PROFILES_SENT_PER_SECOND = 0.2
export const PROFILES_SENT_BURST = 3

// Typing, per session
/** Somebody who goes on typing says so again after so long (protocol). */
export const TYPING_REPEAT_MS = 3_000
/** Somebody who has not said so for so long is not typing any more (protocol). */
export const TYPING_TIMEOUT_MS = 6_000
/** What comes faster is not looked at. */
export const TYPING_PER_SECOND = 2
export const TYPING_BURST = 20

// Reactions
/** Of one message, the oldest first. */
export const MAX_REACTIONS_SHOWN = 256
/** Index records that are looked at for the reactions to one message. */
export const MAX_REACTIONS_READ = 8_192

// Authors in public rooms, per session
export const ENTRIES_PER_SECOND = 10
export const ENTRIES_BURST = 50

// Local API
export const MAX_RPC_LINE_BYTES = 1_048_576
export const MAX_RPC_UNSENT_BYTES = 8 * 1_048_576
export const MAX_RPC_CLIENTS = 64
/** Requests in one JSON-RPC batch. */
export const MAX_RPC_BATCH = 100
/** Requests of one client under way; more are read when these are answered. */
export const MAX_RPC_CALLS = 64
/** `wait` and `connect` calls of one client under way; more are refused. */
export const MAX_RPC_WAITS = 256
/** An answer is at most MAX_HISTORY messages of MAX_TEXT_BYTES, each byte escaped at worst. */
export const MAX_RPC_ANSWER_CHARS = 128 * 1_048_576
export const RPC_CONNECT_TIMEOUT_MS = 2_000
export const RPC_FLUSH_TIMEOUT_MS = 500

// Profile
/** No key file is larger, whatever its version: it is read no further. */
export const MAX_KEYSTORE_BYTES = 16_384

export * from './file-limits.ts'
