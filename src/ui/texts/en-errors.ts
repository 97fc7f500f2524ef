import type { ErrorEntry } from '../../error-entry.ts'
import { ERRORS, type ErrorCode } from '../../errors.ts'

/** What somebody in the chat is told of a failure, and what they can do about it, where there is something. */
export interface ErrorText {
  readonly text: string
  readonly hint?: string
}

/** Every failure there is, so that a new code is not forgotten in any language. */
export type ErrorTexts = Readonly<Record<ErrorCode, ErrorText>>

/** Where the advice of all faces is a command of the shell, that of the chat. */
const HINTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  DISCOVERY_PORT_TAKEN: 'peers are still reached with /connect HOST:PORT',
  DISCOVERY_FAILED: 'peers are still reached with /connect HOST:PORT',
  DISCOVERY_UNHEARD:
    'let UDP port 5353 pass in it; peers are still reached with /connect HOST:PORT',
  FILE_CANCELLED: '/save starts it again',
  FILE_NO_OFFER: '/files lists the files',
  NODE_NO_PEER: '/peers lists everyone ever met',
  NODE_NO_CONVERSATION: '/room lists the rooms, /join #ROOM enters one',
  NODE_LEFT: 'what was said there can be read; /join enters a public room again',
  NODE_NOT_INVITED: '/room shows the invitations that are open',
  HANDSHAKE_BLOCKED: '/unblock takes your block back; a block of theirs only they can',
  NODE_AMBIGUOUS: 'name the one you mean as it stands here',
  NODE_PEER_CHANGED: 'nothing was sent; /verify the key and /trust it, or /block it',
  NODE_NAME_TAKEN: '/verify and /trust it, /block it, or give it a name of your own first: /alias',
  NODE_NOT_JOINED: '/accept enters it, /decline refuses',
  NODE_NOT_CREATOR: '/members shows who that is',
  NODE_NO_MEMBER: '/members lists who is',
  ARGS_REACTION: 'react with one emoji, like 👍, or one short word, like +1; /reply says more',
  ARGS_ROOM: 'a room is # and 1 to 32 letters, digits, - and _',
}

/** The table of all faces. */
export const EN_ERRORS = Object.fromEntries(
  (Object.keys(ERRORS) as ErrorCode[]).map((code) => {
    const { text, hint = undefined }: ErrorEntry = ERRORS[code]
    const advice = HINTS[code] ?? hint
    return [code, advice === undefined ? { text } : { text, hint: advice }]
  }),
) as ErrorTexts
