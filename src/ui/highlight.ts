import type { MessageView } from '../rpc/methods.ts'

const matchers = new WeakMap<readonly string[], RegExp | undefined>()

/** Whether a message is meant for us: by our name, or by a word we asked to be told of. */
export function isCalled(
  { highlight }: { readonly highlight: readonly string[] },
  { mention, text, redacted }: MessageView,
): boolean {
  return mention || (!redacted && (matcherOf(highlight)?.test(text) ?? false))
}

/** The words as one pattern: whole words, whatever their capitals. */
function matcherOf(words: readonly string[]): RegExp | undefined {
  if (words.length === 0) return undefined
  if (matchers.has(words)) return matchers.get(words)
  const any = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  const matcher = new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, 'iu')
  matchers.set(words, matcher)
  return matcher
}
