import type { FileView } from '../rpc/methods.ts'
import { files } from './argument-words.ts'
import { type Command, call, type Invocation, refuse, withArgs } from './command.ts'
import { type Step, step } from './model/action.ts'
import { isKept } from './model/file-standing.ts'
import { isOffered } from './model/offers.ts'
import { currentTimeline, type State } from './model/state.ts'
import { typedPath } from './typed-path.ts'

/** The slash commands about files. */
export const FILE_COMMANDS: readonly Command[] = [
  {
    name: 'send',
    words: () => ['--no-preview'],
    run: (invocation) =>
      withArgs(invocation, ({ state, args, typed }) =>
        call(state, typed, {
          method: 'fileOffer',
          params: { to: state.current, ...offered(args) },
        }),
      ),
  },
  {
    name: 'files',
    run: ({ state, typed }) => call(state, typed, { method: 'files', params: {} }),
  },
  { name: 'save', words: (state) => files(state, 'open'), run: save },
  { name: 'pause', words: files, run: change('filePause', isMoving) },
  { name: 'resume', words: files, run: change('fileResume', isPaused) },
  { name: 'cancel', words: files, run: cancel },
]

/** `/send --no-preview ~/x.jpg`: a path, after what is to be left out. */
function offered(args: string): { readonly path: string; readonly preview?: false } {
  const [, unseen] = /^\s*--no-preview\s+(\S[\s\S]*)$/.exec(args) ?? []
  return unseen === undefined
    ? { path: typedPath(args) }
    : { path: typedPath(unseen), preview: false }
}

/** `/save`, `/save 2`, `/save notes.txt ~/in`: the newest that is offered here if none is named. */
function save(invocation: Invocation): Step {
  const { state, args, typed } = invocation
  const { named, rest } = take(state, args)
  const file = named ?? newest(state, isOffered)
  if (file === undefined) return noFile(invocation)
  const folder = rest === '' ? {} : { folder: typedPath(rest) }
  return call(state, typed, { method: 'fileAccept', params: { file, ...folder } })
}

/** One that is named, or the newest here to which this can be done. */
function change(method: Change, fits: (file: FileView) => boolean): Command['run'] {
  return (invocation) => {
    const { state, args, typed } = invocation
    const file = take(state, args).named ?? newest(state, fits)
    return file === undefined
      ? noFile(invocation)
      : call(state, typed, { method, params: { file } })
  }
}

type Change = 'filePause' | 'fileResume'

/** One that is named, the newest here that would be given up, or else the newest that is offered to us. */
function cancel(invocation: Invocation): Step {
  const { state, args, typed } = invocation
  const file = take(state, args).named ?? newest(state, isToCancel) ?? newest(state, isOffered)
  if (file === undefined) return noFile(invocation)
  // How it is now says whether to ask first.
  const purpose = { kind: 'cancel', conversation: state.current, typed } as const
  return step(state, { kind: 'call', method: 'file', params: { file }, purpose })
}

/** What comes in or has left something here, or what we still offer. */
function isToCancel(file: FileView): boolean {
  return isMoving(file) || isPaused(file) || isKept(file)
}

function isMoving({ direction, state }: FileView): boolean {
  return state === 'waiting' || state === 'running' || (direction === 'out' && state === 'offered')
}

function isPaused({ state }: FileView): boolean {
  return state === 'paused'
}

/** The file that the arguments begin with, by its number in `/files`, its name or its id. */
function take(state: State, args: string): { readonly named?: string; readonly rest: string } {
  const text = args.trim()
  if (text === '') return { rest: '' }
  const known = currentTimeline(state).messages.flatMap(({ file }) => file?.name ?? [])
  const name = known.find((each) => text === each || text.startsWith(`${each} `))
  if (name !== undefined) return { named: name, rest: text.slice(name.length).trim() }
  const [, first = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(text) ?? []
  const numbered = /^\d{1,4}$/.test(first) ? state.files[Number(first) - 1] : undefined
  return { named: numbered ?? first, rest }
}

function newest(state: State, fits: (file: FileView) => boolean): string | undefined {
  const { messages } = currentTimeline(state)
  return messages.findLast(({ file }) => file && fits(file))?.id
}

function noFile(invocation: Invocation): Step {
  return refuse(invocation, invocation.state.texts.files.noSuch)
}
