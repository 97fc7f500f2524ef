import type { PeerId } from '../../ids.ts'
import type { ConversationView, MessageView } from '../../rpc/methods.ts'
import type { Telling } from '../said.ts'
import type { SafeText } from '../sanitize.ts'
import type { Texts } from '../texts/texts.ts'

/** What a form needs to know beside the message itself. */
export interface Setting extends Telling {
  /** IANA name; JSON lines are in UTC whatever this says. */
  readonly zone: string
  readonly texts: Pick<Texts, 'happenings' | 'transcript'>
  /** As people are told apart here; safe. */
  readonly nameOf: (peer: PeerId, known?: string) => SafeText
}

/** What a message answers, or `missing` if it is not here. */
export type Quoted = MessageView | 'missing' | undefined

/** A way to write a conversation down. Every piece ends with a line end. */
export interface TranscriptForm {
  /** What stands before the first message; may be empty. */
  head(conversation: ConversationView, setting: Setting): string
  /** `newDay`: no message of the same day stands before it. */
  message(message: MessageView, quoted: Quoted, newDay: boolean, setting: Setting): string
}
