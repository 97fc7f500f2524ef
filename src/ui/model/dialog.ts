import type { MessageView, Params } from '../../rpc/methods.ts'
import type { Editor } from '../editor.ts'
import type { LinkTarget } from '../link.ts'
import type { SafeText } from '../sanitize.ts'

/**
 * Something that has the keyboard for a while. Each is left with Escape, and none does anything
 * before a yes. Plain data: what an answer does is in the file of its kind.
 */
export type Dialog = Question | Recall | Switch | Find | Card | Select

/** A yes or a no, asked in the status bar. */
export type Question =
  /** A long paste. */
  | { readonly kind: 'paste'; readonly text: string }
  /** A message of ours to be taken back. */
  | { readonly kind: 'delete'; readonly message: MessageView }
  /** A link to be given to the browser. */
  | { readonly kind: 'open'; readonly link: LinkTarget }
  /** A call by which something is lost. */
  | {
      readonly kind: 'confirm'
      readonly asked: SafeText
      readonly typed: string
      readonly deed: Deed
    }

/** What is done only after a yes. */
export type Deed =
  | { readonly method: 'leave'; readonly params: Params<'leave'> }
  | { readonly method: 'remove'; readonly params: Params<'remove'> }
  | { readonly method: 'fileCancel'; readonly params: Params<'fileCancel'> }

/** Ctrl+R: searching backwards in what was written from this keyboard. */
export interface Recall {
  readonly kind: 'recall'
  readonly query: Editor
  /** Index of the line found, in the input history. */
  readonly at: number | undefined
}

/** Ctrl+K: conversations and people by some letters of their names. */
export interface Switch {
  readonly kind: 'switch'
  readonly query: Editor
  readonly at: number
}

/** Ctrl+F: messages of this conversation by their words. */
export interface Find {
  readonly kind: 'find'
  readonly query: Editor
  readonly at: number
  /** What the messages were found by; undefined before the first search. */
  readonly asked: string | undefined
  readonly waiting: boolean
  readonly found: readonly MessageView[]
  readonly more: boolean
}

/** Some lines to read, and a few letters that each run a command. */
export interface Card {
  readonly kind: 'card'
  readonly title: SafeText
  readonly lines: readonly CardLine[]
  /** The first row in sight. */
  readonly top: number
  readonly alarm: boolean
  readonly keys: readonly CardKey[]
  /** The key that waits for its second answer. */
  readonly asking: CardKey | undefined
  /** What Escape means here. */
  readonly escape: SafeText
  /** The conversation or the message whose answer makes an end of the card, wherever it is given. */
  readonly about: string | undefined
  /** When it came, where nobody asked for it, or a key was pressed right after that: whoever was about to type does not mean it. */
  readonly cameAt: number | undefined
}

/** Words; a title over what follows; a term (`/msg`), what it takes (`PEER [TEXT]`) and what it means. */
export type CardLine = { readonly kind: 'text' | 'heading'; readonly text: SafeText } | CardEntry

export interface CardEntry {
  readonly kind: 'entry'
  readonly term: SafeText
  readonly takes: SafeText
  readonly means: SafeText
}

export interface CardKey {
  readonly letter: string
  readonly does: SafeText
  /** A line as somebody would type it: `/trust @bob`. */
  readonly runs: string
  /** What is asked before it does, where one letter is too little for that. */
  readonly asks?: SafeText
}

/** A message chosen with Alt+Up, for something to be done with it. */
export interface Select {
  readonly kind: 'select'
  readonly id: string
  /** How often `?` has asked for the keys that do not fit; none if not given. */
  readonly helped?: number
}
