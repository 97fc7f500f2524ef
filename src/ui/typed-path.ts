import { homedir } from 'node:os'
import { join, resolve, sep } from 'node:path'

/**
 * An absolute path, from where the chat was opened; `~` is the person's own folder. It may be quoted, or
 * have backslashes before its spaces, as terminals write a path that is dropped on them.
 */
export function typedPath(text: string): string {
  const typed = text.trim()
  const quoted = /^(["'])(.*)\1$/.exec(typed)?.[2]
  const plain = quoted ?? (sep === '/' ? typed.replace(/\\(.)/g, '$1') : typed)
  return plain === '~' || plain.startsWith('~/') ? join(homedir(), plain.slice(1)) : resolve(plain)
}
