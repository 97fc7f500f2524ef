// npm run docs: writes the parts of docs that repeat a table of the code (`test/docs` fails when
// they differ): docs/errors.md from src/errors.ts, docs/protocol.md §8 from src/wire/limits.ts and what
// that passes on.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ERRORS, EXIT } from '../src/errors.ts'
import * as limits from '../src/wire/limits.ts'

const ERRORS_PAGE = new URL('../docs/errors.md', import.meta.url)
const PROTOCOL_PAGE = new URL('../docs/protocol.md', import.meta.url)
const LIMITS = ['limits.ts', 'file-limits.ts'] as const
const LIMITS_SECTION = /^## 8\. Limits\n[\s\S]*?(?=^## |(?![\s\S]))/m

const LAYER_TITLES: Record<string, string> = {
  WIRE: 'Bytes',
  CRYPTO: 'Keys and proofs',
  LINK: 'Links',
  HANDSHAKE: 'Handshakes',
  SESSION: 'Sessions',
  SYNC: 'Sync',
  STORE: 'Profile and storage',
  DISCOVERY: 'Discovery',
  FILE: 'Files',
  NODE: 'Node',
  RPC: 'Local API',
  ARGS: 'Commands and their arguments',
}

const EXIT_TEXTS: Record<keyof typeof EXIT, string> = {
  done: 'done',
  failed: 'failed',
  usage: 'the command was not understood',
  queued: 'queued, not yet delivered',
  untrusted: 'untrusted or changed key',
  timedOut: 'timed out',
  profileInUse: 'profile in use',
  wrongPassphrase: 'wrong passphrase',
  notFound: 'no such peer or conversation, or an ambiguous name',
  damaged: 'damaged data',
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

/** The whole of docs/errors.md. */
export function renderErrors(): string {
  const names = Object.keys(EXIT) as (keyof typeof EXIT)[]
  const exits = names.map((name) => `| ${EXIT[name]} | ${EXIT_TEXTS[name]} |`)
  const lines = [
    '# Errors',
    '',
    'Every way p2pchat fails, by layer. A command prints `p2pchat: error: TEXT` and, where there is something to do,',
    '`p2pchat: hint: HINT` to stderr; with `--json` the same as `{"error":{"code","message","hint"}}`; and ends with the exit code.',
    'Made from `src/errors.ts` by `npm run docs`.',
    '',
    '## Exit codes',
    '',
    '| exit | means |',
    '| ---- | ----- |',
    ...exits,
    '| 130, 143 | ended by SIGINT, SIGTERM |',
  ]
  let layer = ''
  for (const [code, entry] of Object.entries(ERRORS)) {
    const [prefix = ''] = code.split('_')
    if (prefix !== layer) {
      layer = prefix
      const header = '| code | exit | what is said | what to do |'
      lines.push('', `## ${LAYER_TITLES[layer] ?? layer}`, '', header, '| --- | --- | --- | --- |')
    }
    const hint = 'hint' in entry ? cell(entry.hint) : ''
    lines.push(`| \`${code}\` | ${entry.exit} | ${cell(entry.text)} | ${hint} |`)
  }
  return `${lines.join('\n')}\n`
}

function formatValue(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en-US')
  if (Array.isArray(value)) return value.map(formatValue).join(' · ')
  throw new TypeError(`a limit that is neither a number nor a list: ${String(value)}`)
}

interface Limit {
  readonly group: string
  readonly name: string
  readonly note: string
}

/** The constants of a file in their order, each with its group and its comment. */
function readLimits(file: string): readonly Limit[] {
  const found: Limit[] = []
  let group = ''
  let note: string[] = []
  const source = new URL(`../src/wire/${file}`, import.meta.url)
  for (const line of readFileSync(source, 'utf8').split('\n')) {
    const title = /^\/\/ (.+)$/.exec(line)?.[1]
    const comment = /^ ?\/?\*+(?!\/) ?(.*?)( ?\*\/)?$/.exec(line)?.[1]
    const name = /^export const (\w+)/.exec(line)?.[1]
    if (title) group = title
    if (line.startsWith('/**')) note = []
    if (comment) note.push(comment)
    if (!name) continue
    found.push({ group: group || 'Version (protocol)', name, note: note.join(' ') })
    note = []
  }
  return found
}

/** Section 8 of docs/protocol.md. */
export function renderLimits(): string {
  const lines = [
    '## 8. Limits',
    '',
    'Bytes, milliseconds, or plain numbers, as the name says. A second implementation must keep the groups marked "protocol"; the',
    'others are the choice of this one. Made from `src/wire/limits.ts` and `file-limits.ts` by `npm run docs`.',
  ]
  const values = new Map<string, unknown>(Object.entries(limits))
  let group = ''
  for (const limit of LIMITS.flatMap(readLimits)) {
    if (limit.group !== group) {
      group = limit.group
      lines.push('', `### ${group}`, '', '| constant | value | note |', '| --- | --- | --- |')
    }
    lines.push(
      `| \`${limit.name}\` | ${formatValue(values.get(limit.name))} | ${cell(limit.note)} |`,
    )
  }
  return `${lines.join('\n')}\n`
}

/** The protocol page with its section 8 as it should be. */
export function withLimits(page: string): string {
  const section = renderLimits()
  if (!LIMITS_SECTION.test(page)) return `${page.trimEnd()}\n\n${section}`
  return `${page.replace(LIMITS_SECTION, () => `${section}\n`).trimEnd()}\n`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(ERRORS_PAGE, renderErrors())
  writeFileSync(PROTOCOL_PAGE, withLimits(readFileSync(PROTOCOL_PAGE, 'utf8')))
  process.stderr.write(`wrote ${fileURLToPath(ERRORS_PAGE)} and docs/protocol.md §8\n`)
}
