import type { Context } from './context.ts'
import { formatFile } from './format.ts'
import { reach } from './reach.ts'
import { formatTable } from './table.ts'

export async function run(context: Context): Promise<undefined> {
  const { print } = context
  const { client } = await reach(context, 'store')
  const files = await client.call('files', {})
  const lines = formatTable(files.map(formatFile))
  files.forEach((file, index) => {
    print.answer(file, lines[index] ?? '')
  })
}
