import { BIDI, bidiClasses, bracketOf } from './bidi-class.ts'

/** How deep each unit of a paragraph is embedded: odd is right to left. */
export interface Levels {
  readonly rtl: boolean
  readonly levels: Uint8Array
}

/** Brackets that may be open at once; what comes beyond is no bracket (BD16). */
const MAX_OPEN_BRACKETS = 63

/**
 * The levels of one paragraph by the Unicode Bidirectional Algorithm (UAX 9, rules P2 to I2), one code
 * unit for each thing that is painted. Marks that turn text are shown and never obeyed here
 * (sanitize), so that no rule about them is needed: the whole paragraph is one level run. Its
 * direction is that of its first strong letter, unless it is said to go from left to right. Total,
 * and linear in the length.
 */
export function embeddingLevels(units: string, direction: 'auto' | 'ltr'): Levels {
  const types = typesOf(units)
  const rtl = direction === 'auto' && isFirstRight(types)
  const base = rtl ? BIDI.right : BIDI.left
  const marks = types.includes(BIDI.mark) ? types.slice() : undefined
  resolveLetters(types, base)
  resolveSeparators(types)
  resolveTerminators(types)
  resolveNumbers(types, base)
  if (types.includes(BIDI.neutral)) {
    resolveBrackets(units, types, base, marks)
    resolveNeutrals(types, base)
  }
  return { rtl, levels: types.map((type) => levelOf(type, base)) }
}

type Base = typeof BIDI.left | typeof BIDI.right

function typesOf(units: string): Uint8Array {
  const classes = bidiClasses()
  const types = new Uint8Array(units.length)
  for (let at = 0; at < units.length; at++) {
    types[at] = classes[units.charCodeAt(at)] ?? BIDI.neutral
  }
  return types
}

/** P2, P3. */
function isFirstRight(types: Uint8Array): boolean {
  const first = types.find((type) => type <= BIDI.arabic)
  return first === BIDI.right || first === BIDI.arabic
}

/** W1 to W3: a mark is what it stands on, a number after an Arabic letter is an Arabic number. */
function resolveLetters(types: Uint8Array, base: Base): void {
  let before: number = base
  let strong: number = base
  for (let at = 0; at < types.length; at++) {
    const own = types[at] === BIDI.mark ? before : (types[at] ?? BIDI.neutral)
    before = own
    if (own <= BIDI.arabic) strong = own
    if (own === BIDI.arabic) types[at] = BIDI.right
    else if (own === BIDI.number && strong === BIDI.arabic) types[at] = BIDI.arabicNumber
    else types[at] = own
  }
}

/** W4: one sign or separator between two numbers of a kind is part of them. */
function resolveSeparators(types: Uint8Array): void {
  for (let at = 1; at < types.length - 1; at++) {
    const type = types[at]
    if (type !== BIDI.sign && type !== BIDI.separator) continue
    const before = types[at - 1]
    if (before !== types[at + 1]) continue
    const joins =
      before === BIDI.number || (before === BIDI.arabicNumber && type === BIDI.separator)
    if (joins) types[at] = before
  }
}

/** W5, W6: what stands at a number (`$`, `%`) is part of it; all that is left of its kind is neutral. */
function resolveTerminators(types: Uint8Array): void {
  for (let from = 0; from < types.length; from++) {
    const type = types[from]
    if (type === BIDI.sign || type === BIDI.separator) types[from] = BIDI.neutral
    if (type !== BIDI.terminator) continue
    let end = from + 1
    while (types[end] === BIDI.terminator) end++
    const atNumber = types[from - 1] === BIDI.number || types[end] === BIDI.number
    types.fill(atNumber ? BIDI.number : BIDI.neutral, from, end)
    from = end - 1
  }
}

/** W7: a number after a Latin letter goes its way. */
function resolveNumbers(types: Uint8Array, base: Base): void {
  let strong: number = base
  for (let at = 0; at < types.length; at++) {
    const type = types[at]
    if (type === BIDI.left || type === BIDI.right) strong = type
    else if (type === BIDI.number && strong === BIDI.left) types[at] = BIDI.left
  }
}

/** N0: both brackets of a pair go the way of what is in them, or else of what is before them. */
function resolveBrackets(
  units: string,
  types: Uint8Array,
  base: Base,
  marks: Uint8Array | undefined,
): void {
  let before: number = base
  let seen = 0
  for (const [open, close] of bracketPairs(units, types)) {
    for (; seen < open; seen++) before = strongOf(types[seen]) ?? before
    const inside = strongInside(types, open, close, base)
    if (inside === undefined) continue
    const type = inside === base ? base : before
    for (const at of [open, close]) {
      types[at] = type
      for (let mark = at + 1; marks?.[mark] === BIDI.mark; mark++) types[mark] = type
    }
  }
}

/** Pairs of brackets that belong together, in the order in which they open (BD16). */
function bracketPairs(units: string, types: Uint8Array): ReadonlyArray<readonly [number, number]> {
  const pairs: Array<readonly [number, number]> = []
  const open: Array<{ readonly at: number; readonly closes: string }> = []
  for (let at = 0; at < types.length; at++) {
    if (types[at] !== BIDI.neutral) continue
    const bracket = bracketOf(units.charAt(at))
    if (!bracket) continue
    if ('opens' in bracket) {
      if (open.length === MAX_OPEN_BRACKETS) break
      open.push({ at, closes: bracket.opens })
      continue
    }
    const found = open.findLastIndex(({ closes }) => closes === bracket.closes)
    const opened = open[found]
    if (!opened) continue
    pairs.push([opened.at, at])
    open.length = found
  }
  return pairs.sort(([one], [other]) => one - other)
}

/** The direction of the paragraph if anything between goes it, else the other one; undefined if nothing goes any. */
function strongInside(types: Uint8Array, open: number, close: number, base: Base) {
  let found: Base | undefined
  for (let at = open + 1; at < close; at++) {
    const strong = strongOf(types[at])
    if (strong === base) return base
    found ??= strong
  }
  return found
}

/** N1, N2: what is neutral goes the way of both its neighbours, or else that of the paragraph. */
function resolveNeutrals(types: Uint8Array, base: Base): void {
  let before: number = base
  for (let from = 0; from < types.length; from++) {
    if (types[from] !== BIDI.neutral) {
      before = strongOf(types[from]) ?? before
      continue
    }
    let end = from + 1
    while (types[end] === BIDI.neutral) end++
    const after = end < types.length ? strongOf(types[end]) : base
    types.fill(before === after ? before : base, from, end)
    from = end - 1
  }
}

/** Beside neutrals a number counts as from right to left. */
function strongOf(type: number | undefined): Base | undefined {
  if (type === BIDI.left) return BIDI.left
  return type === undefined || type === BIDI.neutral ? undefined : BIDI.right
}

/** I1, I2. */
function levelOf(type: number, base: Base): number {
  if (type === BIDI.left) return base === BIDI.left ? 0 : 2
  return type === BIDI.right ? 1 : 2
}
