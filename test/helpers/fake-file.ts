import { ChatError } from '../../src/errors.ts'
import type {
  FileView,
  MethodName,
  NodeEvent,
  Params,
  PeerView,
  PreviewView,
  Result,
} from '../../src/rpc/methods.ts'
import { fakeMessageId, fakePeerId, LOBBY, NOON } from './fake-views.ts'

/** A file that somebody offers in the lobby. */
export function fakeFile(more: Partial<FileView> = {}): FileView {
  return {
    file: fakeMessageId(1),
    conversation: LOBBY,
    name: 'notes.txt',
    size: 2_048,
    files: null,
    state: 'offered',
    received: 0,
    from: { peer: fakePeerId(2), name: 'bob' },
    path: null,
    direction: 'in',
    offeredAt: new Date(NOON).toISOString(),
    reason: null,
    recipients: [],
    ...more,
  }
}

type FileMethod = Extract<MethodName, `file${string}`>

/** Files of a fake engine: what they are told to be they are at once. */
export class FakeFiles {
  readonly all: FileView[] = []
  /** By the id of the file. */
  readonly previews = new Map<string, PreviewView>()
  /** What is left out of the folders that are offered. */
  leftOut = 0
  readonly methods: { readonly [M in FileMethod]: (params: Params<M>) => Result<M> }
  readonly #emit: (event: NodeEvent) => void

  constructor(options: {
    readonly self: () => PeerView
    readonly conversationOf: (to: string) => string
    readonly emit: (event: NodeEvent) => void
  }) {
    this.#emit = options.emit
    this.methods = {
      files: () => [...this.all],
      file: ({ file }) => this.become(file, {}),
      filePreview: ({ file }) => this.previews.get(file) ?? null,
      fileOffer: ({ to, path, name = path }) => {
        const conversation = options.conversationOf(to)
        const file = fakeFile({ conversation, name, direction: 'out', path })
        this.all.push(file)
        return { ...file, leftOut: this.leftOut }
      },
      fileAccept: ({ file }) => this.become(file, { state: 'running' }),
      fileStream: ({ file }) => this.become(file, { state: 'done' }),
      fileRead: () => ({ bytes: '' }),
      fileDecline: ({ file }) => this.become(file, { state: 'declined' }),
      filePause: ({ file }) => this.become(file, { state: 'paused' }),
      fileResume: ({ file }) => this.become(file, { state: 'running' }),
      fileCancel: ({ file }) => this.become(file, { state: 'failed' }),
      fileWait: ({ file }) => this.become(file, {}),
      fileAuto: ({ bytes = null }) => ({ peer: options.self(), bytes }),
    }
  }

  /** Changes one and tells of it. `FILE_NO_OFFER` where there is none. */
  become(id: string, change: Partial<FileView>): FileView {
    const at = this.all.findIndex(({ file, name }) => file === id || name === id)
    const old = this.all[at]
    if (!old) throw new ChatError('FILE_NO_OFFER')
    const file = { ...old, ...change }
    this.all[at] = file
    this.#emit({ event: 'file', file })
    return file
  }
}
