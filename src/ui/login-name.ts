import { MAX_NAME_BYTES, MAX_NAME_CODE_POINTS } from '../wire/limits.ts'
import { safeText } from './sanitize.ts'

const NOBODYS_NAMES: ReadonlySet<string> = new Set(['root', 'admin', 'administrator', 'user'])

/** As the system calls the person, where that is a name of somebody. */
export function loginName({ LOGNAME, USER }: NodeJS.ProcessEnv): string | undefined {
  const name = (LOGNAME || USER || '').normalize('NFC')
  return isUsableName(name) && !NOBODYS_NAMES.has(name.toLowerCase()) ? name : undefined
}

/** The engine has the last word (docs/protocol.md §1); this spares a person the round trip. */
export function isUsableName(name: string): boolean {
  const points = [...name].length
  return (
    points >= 1 &&
    points <= MAX_NAME_CODE_POINTS &&
    Buffer.byteLength(name) <= MAX_NAME_BYTES &&
    !/^[@#!/]/.test(name) &&
    safeText(name) === name
  )
}
