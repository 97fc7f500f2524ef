import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { isRequest, parseDocument } from '../../src/rpc/request.ts'
import { checkParams, isMethod, SCHEMAS } from '../../src/rpc/schema.ts'
import * as limits from '../../src/wire/limits.ts'
import { FakeEngine } from './fake-engine.ts'

const DOCUMENT = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')

/** What stands under each heading of the third level. */
const SECTIONS = new Map(
  DOCUMENT.split(/^### /m)
    .slice(1)
    .map((section) => [
      section.slice(0, section.indexOf('\n')),
      section.split(/^## /m, 1)[0] ?? '',
    ]),
)

function exampleOf(name: string): unknown {
  const [, example] = /^```json\n([\s\S]*?)^```$/m.exec(SECTIONS.get(name) ?? '') ?? []
  assert(example, `${name} has no example`)
  return JSON.parse(example)
}

test('the document has a section for every method, and for nothing else', () => {
  const methods = [...SECTIONS.keys()].filter((name) => /^[a-z][a-zA-Z]*$/.test(name))
  assert.deepEqual(methods.sort(), [...Object.keys(SCHEMAS), 'subscribe', 'unsubscribe'].sort())
})

for (const [method, schema] of Object.entries(SCHEMAS)) {
  test(`the parameters of ${method} are those of the table in the code`, () => {
    const rows = [...(SECTIONS.get(method) ?? '').matchAll(/^\| `(\w+)` +\| ([^|]*?) +\|/gm)]
    const documented = rows.map(([, name, kind]) => [name, kind?.endsWith(', optional')])
    const real = Object.entries(schema.entries).map(([name, entry]) => [
      name,
      (entry as { type: string }).type === 'exact_optional',
    ])
    assert.deepEqual(documented, real)
  })
}

for (const method of [...Object.keys(SCHEMAS), 'subscribe', 'unsubscribe']) {
  test(`the example of ${method} is a request that is understood`, () => {
    const document = parseDocument(Buffer.from(JSON.stringify(exampleOf(method))))
    assert(document.kind === 'one' && isRequest(document.request))
    assert.equal(document.request.method, method)
    if (isMethod(method)) checkParams(method, document.request.params)
  })
}

test('the objects have the fields that the engine gives them', async () => {
  const engine = new FakeEngine()
  const { self, status, conversations } = engine.snapshot()
  const message = await engine.send({ to: '#lobby', text: 'x' })
  for (const [name, real] of Object.entries({
    'status object': status,
    'peer object': self,
    'conversation object': conversations[0],
    'message object': message,
  })) {
    assert.deepEqual(Object.keys(exampleOf(name) as object), Object.keys(real ?? {}), name)
  }
})

test('the limits are those of the code', () => {
  const rows = [...(SECTIONS.get('Limits') ?? '').matchAll(/\| +([\d,]+) +\|/g)]
  assert.deepEqual(
    rows.map(([, number]) => Number(number?.replaceAll(',', ''))),
    [
      limits.MAX_RPC_LINE_BYTES,
      limits.MAX_RPC_BATCH,
      limits.MAX_RPC_CALLS,
      limits.MAX_RPC_WAITS,
      limits.MAX_RPC_CLIENTS,
      limits.MAX_RPC_UNSENT_BYTES,
    ],
  )
})
