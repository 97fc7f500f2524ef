import { mirrorOf } from './bidi-class.ts'
import { embeddingLevels, type Levels } from './embedding.ts'

/** Letters and numbers of scripts written from right to left, and what stands for those still to come. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\ud802\ud803\ud83a\ud83b]/
/** Marks that were shown instead of obeyed, and the tag behind a name: as they are read, so are they painted. */
const AS_READ = /<(?:U\+[0-9A-F]{4,6}|\+\d+)>|·[a-z2-7]{6}(?![\p{L}\p{N}])/gu

/** Whether anything in this text may have to be moved. All other text costs this look alone. */
export function hasRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(text)
}

/**
 * The embedding levels of a paragraph, one code unit for each thing that is painted (`unitOf`). Its
 * direction is that of its first strong letter, unless it is said to go from left to right.
 */
export function levelsOf(units: string, direction: 'auto' | 'ltr'): Levels {
  const shown = units.replace(AS_READ, (mark) => 'L'.repeat(mark.length))
  return embeddingLevels(shown, direction)
}

/** One code unit that says of a painted thing which way it goes: of a letter with marks, the letter. */
export function unitOf(text: string): string {
  if (text.length === 1) return text
  const code = text.codePointAt(0) ?? 0x20
  if (code < 0x10000) return text.charAt(0)
  // The table knows code units: what is beyond the first 65,536 goes the way of one that goes its way.
  if (RIGHT_TO_LEFT.test(text)) return isArabicKind(code) ? '\u0627' : '\u05d0'
  if (/^\p{Nd}/u.test(text)) return '0'
  return /^\p{L}/u.test(text) ? 'L' : '\ufffc'
}

/** What stands for one thing between its neighbours, whatever is in it: U+FFFC, a neutral. */
export const OBJECT = '\ufffc'

/** Brackets and their like as they look from the other side; everything else as it is. */
export function mirrored(text: string): string {
  return mirrorOf(text) ?? text
}

/** The places of a line in the order in which they are painted, from left to right (rule L2). */
export function visualOrder(levels: ArrayLike<number>): number[] {
  const order = Array.from(levels, (_, at) => at)
  for (let level = Math.max(0, ...Array.from(levels)); level > 0; level--) {
    for (let from = 0; from < levels.length; from++) {
      let end = from
      while ((levels[end] ?? 0) >= level) end++
      if (end > from + 1) order.splice(from, end - from, ...order.slice(from, end).reverse())
      from = Math.max(from, end)
    }
  }
  return order
}

/** Sogdian, Rohingya, Indic Siyaq and the mathematical Arabic letters: numbers after them go their way. */
function isArabicKind(code: number): boolean {
  return (
    (code >= 0x10d00 && code <= 0x10d3f) ||
    (code >= 0x10ec0 && code <= 0x10f6f) ||
    (code >= 0x1ec70 && code <= 0x1eeff)
  )
}
