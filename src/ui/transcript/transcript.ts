import type { TranscriptForm } from './form.ts'
import { JSON_LINES } from './json-lines.ts'
import { MARKDOWN } from './markdown.ts'
import { TEXT } from './text.ts'

/** The forms in which a conversation can be written down. */
export const TRANSCRIPT_FORMS = {
  text: TEXT,
  markdown: MARKDOWN,
  json: JSON_LINES,
} as const satisfies Record<string, TranscriptForm>

export type TranscriptFormat = keyof typeof TRANSCRIPT_FORMS

/** What the end of a file's name asks for; text for an unknown one. */
export function formatOf(path: string): TranscriptFormat {
  if (/\.(?:md|markdown)$/i.test(path)) return 'markdown'
  return /\.(?:json|jsonl|ndjson)$/i.test(path) ? 'json' : 'text'
}
