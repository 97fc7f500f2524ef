// node --import tsx scripts/bidi-data.ts: writes src/ui/bidi-data.ts, what Unicode says of the first 65,536
// characters that may have to be moved, as the library bidi-js knows it (a test compares the two).
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type bidiFactory from 'bidi-js'

const FILE = new URL('../src/ui/bidi-data.ts', import.meta.url)
const UNITS = 65_536
const COLUMNS = 94

/** The classes that the rules tell apart, a letter each; all others are neutral. */
const LETTERS: Readonly<Record<string, string>> = {
  L: 'L',
  R: 'R',
  AL: 'A',
  EN: 'E',
  ES: 'S',
  ET: 'T',
  AN: 'N',
  CS: 'C',
  NSM: 'M',
}
const NEUTRAL = 'O'

// The package is CommonJS that is the factory itself, whatever its types say.
const bidi = (createRequire(import.meta.url)('bidi-js') as typeof bidiFactory.default)()

/** The class of each unit as a letter and how many units in a row have it (base 36, none for one). */
function classRuns(): string {
  let runs = ''
  let from = 0
  const letterAt = (unit: number) =>
    LETTERS[bidi.getBidiCharTypeName(String.fromCharCode(unit))] ?? NEUTRAL
  for (let unit = 1; unit <= UNITS; unit++) {
    if (unit < UNITS && letterAt(unit) === letterAt(from)) continue
    runs += letterAt(from) + (unit - from === 1 ? '' : (unit - from).toString(36))
    from = unit
  }
  return runs
}

/** Each character that has a mirror image, and after it that image. */
function mirrorPairs(): string {
  let pairs = ''
  for (let unit = 0; unit < UNITS; unit++) {
    const char = String.fromCharCode(unit)
    const image = bidi.getMirroredCharacter(char)
    if (image && bidi.getMirroredCharacter(image) === char && char < image) pairs += char + image
  }
  return pairs
}

function lines(text: string): string {
  const cut = text.match(new RegExp(`.{1,${COLUMNS}}`, 'gu')) ?? []
  return `[\n${cut.map((line) => `  '${line}',\n`).join('')}].join('')`
}

/** The whole of src/ui/bidi-data.ts. */
export function renderBidiData(): string {
  return `// Made from bidi-js by scripts/bidi-data.ts; not to be changed by hand.

/** Bidi_Class of each code unit in runs: a letter, and in base 36 how many units have it (none: one). */
export const CLASS_RUNS: string = ${lines(classRuns())}

/** Bidi_Mirroring_Glyph: pairs of characters that are each other's mirror image. */
export const MIRROR_PAIRS: string = ${lines(mirrorPairs())}
`
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(fileURLToPath(FILE), renderBidiData())
}
