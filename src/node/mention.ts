import type { Self } from './self.ts'

/** How we are called: `@name`, and the bare name unless that is off or too short to mean anybody. */
export type Called = Pick<Self, 'name' | 'nameMentions'>

/** A bare name of fewer characters is a word like others. */
const MIN_BARE_NAME = 3

interface Matcher {
  readonly name: string
  readonly pattern: RegExp
}

const matchers: { bare?: Matcher; signed?: Matcher } = {}

/** True if the text names us as a word of its own, whatever its capitals. */
export function mentions(text: string, { name, nameMentions }: Called): boolean {
  const isBare = nameMentions && [...name].length >= MIN_BARE_NAME
  if (!isBare && !text.includes('@')) return false
  const known = matchers[isBare ? 'bare' : 'signed']
  const matcher = known?.name === name ? known : { name, pattern: patternOf(name, isBare) }
  matchers[isBare ? 'bare' : 'signed'] = matcher
  return matcher.pattern.test(text)
}

function patternOf(name: string, isBare: boolean): RegExp {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const sign = isBare ? '@?' : '@'
  return new RegExp(`(?<![\\p{L}\\p{N}_])${sign}${escaped}(?![\\p{L}\\p{N}_])`, 'iu')
}
