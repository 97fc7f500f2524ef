import type { DraftView } from '../../src/rpc/methods.ts'

/** What is half written, by conversation. */
export class FakeDrafts extends Map<string, string> {
  readonly methods = {
    drafts: (): readonly DraftView[] =>
      [...this].map(([conversation, text]) => ({ conversation, text })),
    draft: ({ conversation, text }: DraftView): DraftView => {
      this.delete(conversation)
      if (text !== '') this.set(conversation, text)
      return { conversation, text }
    },
  }
}
