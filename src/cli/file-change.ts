import type { Args } from './args.ts'
import type { Run } from './command.ts'
import type { Context } from './context.ts'
import { formatFile } from './format.ts'
import { reach } from './reach.ts'

type Method = 'fileDecline' | 'filePause' | 'fileResume' | 'fileCancel'

export const decline: Run = change('fileDecline')
export const pause: Run = change('filePause')
export const resume: Run = change('fileResume')
export const cancel: Run = change('fileCancel')

function change(method: Method): Run {
  return async (context: Context, args: Args) => {
    const { client } = await reach(context, 'store')
    const file = await client.call(method, { file: args.required('file') })
    context.print.answer(file, formatFile(file).join('  '))
    return undefined
  }
}
