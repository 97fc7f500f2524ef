import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { editOutside } from '../../src/ui/outside.ts'

test('the own editor may change the text, or fail by its name; its file is gone either way', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'p2pchat-outside-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const editor = join(folder, 'editor')
  await writeFile(editor, 'printf "\\tmore\\n\\n" >>"$1"\n')
  const env = { PATH: process.env.PATH, XDG_RUNTIME_DIR: folder }
  assert.equal(await editOutside({ ...env, EDITOR: `sh ${editor}` }, 'text'), 'text\tmore')
  const fails = (command: string, why: RegExp) =>
    assert.rejects(editOutside({ ...env, VISUAL: command, EDITOR: 'true' }, 'text'), why)
  await fails('no-such-editor 2>/dev/null', /no-such-editor.*: command not found/)
  await fails('false', /exit code 1/)
  await fails('kill -9 $$; true', /SIGKILL/)
  assert.deepEqual(await readdir(folder), ['editor'])
})
