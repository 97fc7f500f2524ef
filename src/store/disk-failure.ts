import { ChatError, isChatError, systemCode } from '../errors.ts'

const FULL = /no space left|disk quota exceeded|enospc|edquot/i
const FORBIDDEN = /permission denied|read-only file system|operation not permitted/i

const SYSTEM_CODES: Readonly<Record<string, 'STORE_FULL' | 'STORE_UNREADABLE'>> = {
  ENOSPC: 'STORE_FULL',
  EDQUOT: 'STORE_FULL',
  EACCES: 'STORE_UNREADABLE',
  EPERM: 'STORE_UNREADABLE',
  EROFS: 'STORE_UNREADABLE',
  ENOTDIR: 'STORE_UNREADABLE',
  ELOOP: 'STORE_UNREADABLE',
}

/** What a failure of the file system or of LevelDB means; `path` becomes the detail. */
export function diskFailure(error: unknown, path: string): ChatError {
  if (isChatError(error)) return error
  const system = systemCode(error)
  const known = system ? SYSTEM_CODES[system] : undefined
  if (known) return new ChatError(known, path, { cause: error })
  // LevelDB says what happened in words only, in the innermost cause.
  let text = ''
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = systemCode(at)
    if (code === 'LEVEL_LOCKED') return new ChatError('STORE_IN_USE', path, { cause: error })
    if (code === 'LEVEL_CORRUPTION') return new ChatError('STORE_DAMAGED', path, { cause: error })
    text = at.message
  }
  if (FULL.test(text)) return new ChatError('STORE_FULL', path, { cause: error })
  if (FORBIDDEN.test(text)) return new ChatError('STORE_UNREADABLE', path, { cause: error })
  return new ChatError('STORE_FAILED', text.slice(0, 200), { cause: error })
}
