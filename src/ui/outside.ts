import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { MAX_EDITOR_CHARS } from './editor.ts'
import type { LinkTarget } from './link.ts'
import { typable } from './typable.ts'

const PRIVATE_FILE = 0o600
const MAX_PATHS = 200
const MAX_LOOKED_AT = 5_000

/**
 * The text as the person's own editor ($VISUAL, $EDITOR, else `vi`) leaves it. The file it works on is
 * for its owner alone, in memory where the system has such a place, and is gone afterwards. The
 * terminal must have been given back. Rejects with a plain `Error` that says why it failed.
 */
export async function editOutside(env: NodeJS.ProcessEnv, text: string): Promise<string> {
  const folder = await mkdtemp(join(env.XDG_RUNTIME_DIR || tmpdir(), 'p2pchat-'))
  try {
    const file = join(folder, 'message.md')
    await writeFile(file, text, { mode: PRIVATE_FILE, flag: 'wx' })
    const editor = env.VISUAL || env.EDITOR || 'vi'
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { env, stdio: 'inherit' })
    await ended(child, editor)
    const { size } = await stat(file)
    if (size > 4 * MAX_EDITOR_CHARS) throw new Error(`${size} bytes`)
    const edited = await readFile(file, 'utf8')
    return typable(edited).trimEnd()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Gives the link to the browser ($BROWSER, else the desktop's), and waits for nothing. Rejects where nothing takes it. */
export async function openLink(env: NodeJS.ProcessEnv, link: LinkTarget): Promise<void> {
  const command = env.BROWSER || (process.platform === 'darwin' ? 'open' : 'xdg-open')
  const child = spawn(command, [link], { env, stdio: 'ignore', detached: true })
  await once(child, 'spawn')
  child.unref()
}

/**
 * Files and folders whose path begins with `typed` (`~` is home), written the same way; folders end
 * with a slash. Sorted, at most 200; empty where nothing can be read.
 */
export async function pathsLike(typed: string): Promise<readonly string[]> {
  if (typed === '~') return ['~/']
  const head = typed.slice(0, typed.lastIndexOf('/') + 1)
  const begun = typed.slice(head.length)
  const folder = head.startsWith('~/') ? join(homedir(), head.slice(2)) : head || '.'
  try {
    const found = await readdir(folder, { withFileTypes: true })
    return found
      .slice(0, MAX_LOOKED_AT)
      .filter(({ name }) => name.startsWith(begun) && (begun !== '' || !name.startsWith('.')))
      .map((entry) => `${head}${entry.name}${entry.isDirectory() ? '/' : ''}`)
      .sort()
      .slice(0, MAX_PATHS)
  } catch {
    return []
  }
}

/** What a shell says of a command that it does not find. */
const NOT_FOUND = 127

function ended(child: ReturnType<typeof spawn>, editor: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (code === 0) resolve()
      else if (code === NOT_FOUND) reject(new Error(`${editor}: command not found`))
      else reject(new Error(signal ?? `exit code ${code}`))
    })
  })
}
