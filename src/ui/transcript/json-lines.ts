import type { TranscriptForm } from './form.ts'

/** One `message` object a line (docs/api.md), the same as `history --json` prints. */
export const JSON_LINES: TranscriptForm = {
  head: () => '',
  message: (message) => `${JSON.stringify(message)}\n`,
}
