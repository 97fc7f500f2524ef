/** Bounds of files, of their transfers and of their previews: a part of limits.ts. */

// Files (protocol)
/** With the packet around it, it fills a record of the largest bucket. */
export const CHUNK_BYTES = 61_440
/** Children of a node in a chunk tree: their hashes fit one packet. */
export const TREE_ARITY = 1_024
/** What three levels of a tree hold, about 66 TB. */
export const MAX_FILE_BYTES = 61_440 * 1_024 ** 3
export const MAX_FILE_NAME_BYTES = 255
/** With a preview. */
export const MAX_OFFER_BYTES = 5_632
/** Pixels of the small picture that an offer may show. */
export const MAX_PREVIEW_WIDTH = 48
export const MAX_PREVIEW_HEIGHT = 32
/** Width and height, then three bytes a pixel. */
export const MAX_PREVIEW_BYTES = 2 + 48 * 32 * 3
export const MAX_FOLDER_FILES = 65_536
export const MAX_FOLDER_DEPTH = 32
/** The list of a folder's files: it is in memory while it is needed. */
export const MAX_MANIFEST_BYTES = 16 * 1_048_576
/** Stretches of chunks, or of a folder's files, that one packet tells of. */
export const MAX_STRETCHES_PER_PACKET = 64
/** Pieces in one packet that asks for some. */
export const MAX_PIECES_PER_WANT = 64

// Transfers
/** Offers that are remembered; of those that are over the oldest give way. */
export const MAX_TRANSFERS = 4_096
/** Files and folders that come in at a time; others wait. */
export const MAX_RUNNING_TRANSFERS = 3
/** Files of one folder that come in at a time. */
export const MAX_FOLDER_RUNNING = 16
/** Bytes of a disk that a transfer leaves free. */
export const FREE_DISK_BYTES = 200 * 1_048_576
/** Chunks of one file that have come and are not written yet. */
export const MAX_UNWRITTEN_CHUNKS = 48
/** Offers of which a session is told when they can be had; of more it hears when it asks again. */
export const MAX_SOUGHT_OFFERS = 512
/** Pieces that a peer has asked for and not been given; more ends the session. */
export const MAX_WANTED_PIECES = 512
/** While so much is unsent on a session no piece of a file is added. */
export const MAX_UNSENT_PIECE_BYTES = 262_144
/** How often files that nobody here has are asked for again. */
export const SEEK_AGAIN_MS = 30_000
/** What a session says about files, besides asking for pieces, giving and refusing them; what comes faster is not looked at. */
export const FILE_WORDS_PER_SECOND = 50
export const FILE_WORDS_BURST = 5_000
/** How often a receiver says how far it is, and a face is told. */
export const FILE_PROGRESS_MS = 1_000
export const FILE_EVENT_MS = 200
/** A file of ours that nobody has asked for so long is closed. */
export const FILE_IDLE_MS = 60_000
/** How often a file that others are given pieces of is looked at, whether it is what it was. */
export const SOURCE_LOOK_MS = 1_000
/** Chunks of a file that is read as it comes: so far before its reader. */
export const MAX_STREAM_CHUNKS = 128
/** Who reads a file before it is streamed waits so long for that. */
export const STREAM_BEGIN_MS = 2_000
/** Of these, what one question of the reader is answered with. */
export const MAX_STREAM_READ_CHUNKS = 8
/**
 * Of a file that comes, what the disk may have still to write: a message that is written meanwhile has to
 * wait for all of that.
 */
export const MAX_UNSYNCED_BYTES = 16_777_216
/** How often a transfer that a full disk has stopped looks for room. */
export const DISK_RETRY_MS = 5_000
/** Asked of one peer at a time, over all files. */
export const MAX_ASKED_CHUNKS = 64
/** What has not come after so long is asked of another. */
export const ASK_TIMEOUT_MS = 10_000
/** And after so long already of one that there is nothing else to ask. */
export const TAKE_OVER_MS = 2_000
/** Who left a question unanswered is asked for nothing of that offer for so long, unless it gives something. */
export const SILENT_HOLDER_MS = 60_000
/** How often others are told which chunks have come. */
export const PARTS_TELL_MS = 500
/** What is said of so many stretches of an offer is remembered of a peer, and told to it. */
export const MAX_KEPT_STRETCHES = 1_024

// Previews
/** A picture file that is larger is offered without one; so is one of more pixels. */
export const MAX_PICTURE_BYTES = 32 * 1_048_576
export const MAX_PICTURE_PIXELS = 16_000_000
/** Memory that a picture may take while it is decoded, in a process of its own; MiB. */
export const MAX_PICTURE_MIB = 640
/** The same for the objects of that process. */
export const PREVIEW_HEAP_MIB = 128
/** What is not made by then is left out: an offer does not wait for its picture. */
export const PREVIEW_TIMEOUT_MS = 3_000
