import type { Client, ConversationView } from '../../rpc/methods.ts'
import { EN, type Texts } from '../texts/texts.ts'
import { namesOf } from './names.ts'
import { Originals } from './originals.ts'
import { momentOf } from './parts.ts'
import { TRANSCRIPT_FORMS, type TranscriptFormat } from './transcript.ts'

/** What the engine hands out at once. */
const PAGE = 1_000

export interface TranscriptOptions {
  readonly client: Pick<Client, 'call'>
  readonly conversation: ConversationView
  readonly format: TranscriptFormat
  /** IANA time zone of the times that people read. */
  readonly zone: string
  /** English by default. */
  readonly texts?: Texts | undefined
  /** ISO times: from the one on, and before the other. */
  readonly since?: string | undefined
  readonly until?: string | undefined
  /** Resolves when more may come. */
  readonly write: (text: string) => Promise<void>
  /** After each page: messages written so far. */
  readonly onProgress?: (messages: number) => void
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes a conversation down, oldest first, and answers how many messages that were. Holds a page at
 * a time, however long the history. Rejects with the engine's error, or that of `write`.
 */
export async function writeTranscript(options: TranscriptOptions): Promise<number> {
  const { client, conversation, format, zone, texts = EN, write, onProgress, signal } = options
  const { conversation: id } = conversation
  const form = TRANSCRIPT_FORMS[format]
  const { self, peers } = await client.call('snapshot', {})
  const setting = { zone, texts, self: self.peer, nameOf: namesOf([self, ...peers]) }
  const originals = new Originals(client, id)
  const bounds = {
    ...(options.since === undefined ? {} : { since: options.since }),
    ...(options.until === undefined ? {} : { until: options.until }),
  }
  await write(form.head(conversation, setting))
  let [written, day, after] = [0, '', undefined as string | undefined]
  for (;;) {
    signal?.throwIfAborted()
    const page = await client.call('history', {
      conversation: id,
      limit: PAGE,
      take: 'first',
      ...bounds,
      ...(after === undefined ? {} : { after }),
    })
    let text = ''
    for (const message of page) {
      const quoted = format === 'json' ? undefined : await originals.of(message)
      const today = momentOf(message, zone).slice(0, 10)
      text += form.message(message, quoted, today !== day, setting)
      day = today
      if (format !== 'json') originals.passed(message)
    }
    await write(text)
    written += page.length
    onProgress?.(written)
    after = page.at(-1)?.id
    if (page.length < PAGE) return written
  }
}
