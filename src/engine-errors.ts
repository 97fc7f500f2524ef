import type { ErrorEntry } from './error-entry.ts'

/** Failures of the engine, its API and of what a person asked for: the other part of `ERRORS`. */
export const ENGINE_ERRORS = {
  NODE_CLOSED: { exit: 1, text: 'this node is closing' },
  NODE_NOT_RUNNING: {
    exit: 1,
    text: 'p2pchat is not running for this profile',
    hint: '`p2pchat daemon` runs it, and so does the chat',
  },
  NODE_OFFLINE: { exit: 1, text: 'this command opened the profile without the network' },
  NODE_NO_PEER: {
    exit: 8,
    text: 'no such peer',
    hint: '`p2pchat peers --all` lists everyone ever met',
  },
  NODE_SELF: { exit: 8, text: 'this is you yourself', hint: 'name somebody else' },
  NODE_NO_CONVERSATION: {
    exit: 8,
    text: 'no such conversation',
    hint: '`p2pchat conversations` lists them; a room is entered with `p2pchat room join`',
  },
  NODE_LEFT: {
    exit: 8,
    text: 'you are not in this room any more',
    hint: 'what was said there can be read; `p2pchat room join` enters a public room again',
  },
  NODE_DISPUTED: {
    exit: 1,
    text: 'somebody said different things to different people in one place',
    hint: 'what they said from there on is marked as disputed: others may see something else',
  },
  NODE_LOBBY: { exit: 1, text: 'nobody leaves #lobby', hint: 'everybody on this network is in it' },
  NODE_TOO_MANY_ROOMS: { exit: 1, text: 'you are in too many rooms', hint: 'leave one first' },
  NODE_NOT_INVITED: {
    exit: 8,
    text: 'no such invitation',
    hint: '`p2pchat room list` shows those that are open',
  },
  NODE_NOT_JOINED: {
    exit: 1,
    text: 'you have not accepted the invitation to this room',
    hint: '`p2pchat room accept` enters it, `p2pchat room decline` refuses',
  },
  NODE_NOT_CREATOR: {
    exit: 1,
    text: 'only who made this room can do that',
    hint: '`p2pchat room members` shows who that is',
  },
  NODE_NO_MEMBER: {
    exit: 8,
    text: 'not in this room',
    hint: '`p2pchat room members` lists who is',
  },
  NODE_NOT_PRIVATE: {
    exit: 1,
    text: 'this is a public room',
    hint: 'anybody may join it and nobody can be removed',
  },
  NODE_ROOM_FULL: {
    exit: 1,
    text: 'this room can take nobody else',
    hint: 'a private room has at most 256 members, and 512 with all who ever were; make another one',
  },
  NODE_ROOM_CHANGED: { exit: 1, text: 'who is in this room has just changed; try again' },
  NODE_NO_MESSAGE: { exit: 8, text: 'no such message' },
  NODE_NOT_AUTHOR: {
    exit: 1,
    text: 'this message was written by somebody else',
    hint: 'you can edit and delete your own messages, and react to any',
  },
  NODE_AMBIGUOUS: {
    exit: 8,
    text: 'this name fits more than one',
    hint: 'give the id of the one you mean, as it stands here',
  },
  NODE_PEER_CHANGED: {
    exit: 4,
    text: 'this name now comes with another key',
    hint: 'nothing was sent; compare safety numbers, then `p2pchat trust` the key, or `p2pchat block` it',
  },
  NODE_NAME_TAKEN: {
    exit: 4,
    text: 'this key still goes by a name that you know with another one',
    hint: '`p2pchat trust` it once safety numbers were compared, `block` it, or `alias` it first',
  },
  NODE_PORT_TAKEN: { exit: 1, text: 'the TCP port cannot be opened' },

  RPC_UNREACHABLE: { exit: 1, text: 'the running p2pchat does not answer' },
  RPC_MALFORMED: { exit: 1, text: 'not a JSON-RPC 2.0 request' },
  RPC_NO_METHOD: { exit: 1, text: 'no such method', hint: 'docs/api.md lists the methods' },
  RPC_PARAMS: {
    exit: 2,
    text: 'these parameters do not fit the method',
    hint: 'docs/api.md lists what each method takes',
  },
  RPC_BUSY: {
    exit: 1,
    text: 'too much is asked of the running p2pchat at once',
    hint: 'wait for answers before asking more, and close what is not needed',
  },
  RPC_TOO_LARGE: { exit: 1, text: 'a request over the size limit' },
  RPC_SLOW: { exit: 1, text: 'this reader is too slow; events were dropped' },
  RPC_INTERNAL: { exit: 1, text: 'an internal error' },

  ARGS_INVALID: { exit: 2, text: 'the command cannot be understood' },
  ARGS_NAME: {
    exit: 2,
    text: 'not a usable name',
    hint: 'a name has 1 to 32 characters and at most 64 bytes, with no control characters, and begins with none of @ # ! /',
  },
  ARGS_TEXT: { exit: 2, text: 'not a usable text', hint: 'a message has 1 to 16384 bytes' },
  ARGS_ROOM: {
    exit: 2,
    text: 'not a usable room name',
    hint: 'a room is # and 1 to 32 letters, digits, - and _; in a shell, quote it',
  },
  ARGS_TOPIC: {
    exit: 2,
    text: 'not a usable topic',
    hint: 'a topic is one line of at most 256 bytes',
  },
  ARGS_REACTION: {
    exit: 2,
    text: 'not a usable reaction',
    hint: 'react with one emoji, like 👍, or one short word, like +1',
  },
  ARGS_STATUS: {
    exit: 2,
    text: 'not a usable status',
    hint: 'its text has at most 256 bytes, with no control characters',
  },
  ARGS_REFERENCE: { exit: 2, text: 'too long to be a name, a room, an id or an address' },
  ARGS_WORDS: {
    exit: 2,
    text: 'too much to search for',
    hint: 'a search takes at most 32 words of at most 128 characters each',
  },
  ARGS_PATH: { exit: 2, text: 'too long to be a path' },
  ARGS_ADDRESS: { exit: 2, text: 'not an address', hint: 'write it as HOST:PORT' },
  ARGS_PEER_ID: { exit: 2, text: 'not a PeerId: its check digits do not fit' },
  ARGS_FILE: { exit: 2, text: 'a file that was named cannot be read' },
  ARGS_FILE_EXISTS: {
    exit: 2,
    text: 'there is such a file already',
    hint: 'nothing was overwritten; choose another name',
  },
  ARGS_FILE_FOLDER: {
    exit: 2,
    text: 'this is a folder and no file',
    hint: 'name a file in it',
  },
  ARGS_FILE_DENIED: {
    exit: 1,
    text: 'you may not write this file',
    hint: 'name one in a folder of your own',
  },
  ARGS_FOLDER_MISSING: {
    exit: 1,
    text: 'there is no such folder',
    hint: 'make it first, or name another one',
  },
  ARGS_FILE_UNWRITABLE: { exit: 1, text: 'a file that was named cannot be written' },
  ARGS_CONFIG: { exit: 2, text: 'the configuration cannot be understood' },
} as const satisfies Record<string, ErrorEntry>
