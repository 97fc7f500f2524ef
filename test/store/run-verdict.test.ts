import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LOG_START, type LogPosition, type VerifiedRun } from '../../src/crypto/run.ts'
import { judgeRun } from '../../src/store/run-verdict.ts'
import { type LogShape, NOTHING_HELD, withRun } from '../../src/store/span.ts'
import { MAX_SEQ, MAX_SPANS } from '../../src/wire/limits.ts'
import { filled, LogWriter, sampleIdentity } from './sample.ts'

const LENGTH = 20
const POSITIONS = chain('text')
const LIES = chain('lie', 8)

/** Where each entry of a chain is; from `forkAt` on it says something else. */
function chain(text: string, forkAt = LENGTH + 1): LogPosition[] {
  const writer = new LogWriter(sampleIdentity(2))
  return Array.from({ length: LENGTH + 1 }, (_, seq) => {
    if (seq > 0) writer.write([seq >= forkAt ? `${text} ${seq}` : `text ${seq}`])
    return writer.head
  })
}

function run(first: number, last: number, from = POSITIONS, forkAt = LENGTH + 1): VerifiedRun {
  const writer = new LogWriter(sampleIdentity(2))
  writer.head = from[first - 1] ?? LOG_START
  const texts = Array.from({ length: last - first + 1 }, (_, i) => {
    return first + i >= forkAt ? `lie ${first + i}` : `text ${first + i}`
  })
  return writer.write(texts)
}

const lie = (first: number, last: number) => run(first, last, LIES, 8)

function held(...stretches: readonly (readonly [number, number])[]): LogShape {
  let { spans } = NOTHING_HELD
  for (const [first, last] of stretches) spans = withRun(spans, run(first, last), first)
  return { ...NOTHING_HELD, spans }
}

/** `first entry to store: spans afterwards`, or the verdict. */
function verdict(of: VerifiedRun, shape: LogShape, options: Parameters<typeof judgeRun>[2] = {}) {
  const judged = judgeRun(of, shape, options)
  if (judged.verdict === 'unclear' || judged.verdict === 'clash') {
    return `${judged.verdict} ${judged.seq}`
  }
  if (judged.verdict !== 'fits') return judged.verdict
  const texts = judged.spans.map(({ first, last }) => `${first}-${last}`)
  const same = judged.held.map(({ first, last }) => ` has ${first}-${last}`)
  return `${judged.first}: ${texts.join(' ')}${same.join('')}`
}

test('a run is stored wherever it fits', () => {
  assert.equal(verdict(run(1, 3), NOTHING_HELD), '1: 1-3')
  assert.equal(verdict(run(5, 9), NOTHING_HELD), '5: 5-9')
  assert.equal(verdict(run(4, 6), held([1, 3])), '4: 1-6')
  assert.equal(verdict(run(2, 6), held([1, 3])), '4: 1-6')
  assert.equal(verdict(run(6, 7), held([1, 3])), '6: 1-3 6-7')
  assert.equal(verdict(run(4, 6), held([7, 9])), '4: 4-9')
  assert.equal(verdict(run(4, 6), held([1, 3], [7, 9])), '4: 1-9')
  assert.equal(
    verdict(run(2, 12), held([1, 3], [6, 7], [12, 15]), { agrees: true }),
    ['4: 1-15', 'has 6-7', 'has 12-12'].join(' '),
  )
})

test('a run that ends inside a span is looked into before it is taken', () => {
  const shape = held([5, 9])
  assert.equal(verdict(run(6, 8), shape), 'unclear 8')
  assert.equal(verdict(run(6, 8), shape, { agrees: true }), 'known')
  assert.equal(verdict(run(2, 7), shape), 'unclear 7')
  assert.equal(verdict(run(2, 7), shape, { agrees: true }), '2: 2-9 has 5-7')
  assert.equal(verdict(run(5, 9), shape), 'known', 'the end of a span needs no look')
})

test('a contradiction is a clash where both entries are here, else a fork', () => {
  assert.equal(verdict(lie(7, 9), held([1, 9])), 'clash 9')
  assert.equal(verdict(lie(9, 12), held([1, 9])), 'clash 9')
  assert.equal(verdict(lie(10, 12), held([1, 9])), 'fork', 'entry 9 of the other is not here')
  assert.equal(verdict(lie(7, 9), held([10, 12])), 'fork', 'downward')
  assert.equal(verdict(lie(10, 14), held([1, 9], [14, 16])), 'unclear 14', 'proof is worth more')
  assert.equal(verdict(lie(1, 7), held([8, 12])), '1: 1-12', 'the same up to there')
})

test('clocks ascend from span to span', () => {
  const writer = new LogWriter(sampleIdentity(2))
  const at = (seq: number, clock: bigint) => {
    writer.head = { ...(POSITIONS[seq - 1] ?? LOG_START), clock: 0n }
    return writer.write([`text ${seq}`], [clock])
  }
  assert.equal(verdict(at(4, 3n), held([1, 3])), 'rejected')
  assert.equal(verdict(at(4, 4n), held([1, 3])), '4: 1-4')
  assert.equal(verdict(at(9, 2n), held([1, 3])), 'rejected', 'also over a hole')
  const high = { ...held([7, 9]) }
  assert.equal(verdict(at(2, 7n), high), 'rejected')
  assert.equal(verdict(at(2, 6n), high), '2: 2-2 7-9')
})

test('a log has no more than so many holes', () => {
  const shape = held([1, 1], [4, 4], [7, 7], [10, 10])
  assert.equal(shape.spans.length, MAX_SPANS)
  assert.equal(verdict(run(13, 13), shape), 'rejected')
  assert.equal(verdict(run(11, 11), shape), '11: 1-1 4-4 7-7 10-11')
  assert.equal(verdict(run(5, 6), shape), '5: 1-1 4-7 10-10')
})

test('nothing at or under the floor is stored', () => {
  const shape = { ...held([10, 12]), floor: 5 }
  assert.equal(verdict(run(2, 5), shape), 'known')
  assert.equal(verdict(run(2, 7), shape), '6: 6-7 10-12')
  assert.equal(verdict(run(2, 9), shape), '6: 6-12')
  assert.equal(verdict(lie(9, 12), shape), 'clash 12')
})

test('a forked log is frozen from the disputed entry on', () => {
  const shape = { ...held([1, 4], [8, 9]), forkedAt: 8 }
  assert.equal(verdict(run(10, 12), shape), 'fork')
  assert.equal(verdict(run(8, 9), shape), 'known')
  assert.equal(verdict(run(5, 7), shape), '5: 1-9')
  assert.equal(verdict(run(5, 12), shape), '5: 1-12 has 8-9', 'what is below cannot be had alone')
  assert.equal(verdict(run(9, 10), { ...held([1, 4]), forkedAt: 8 }), 'fork')
})

test('our own log grows at its end alone', () => {
  const own = { own: true }
  assert.equal(verdict(run(1, 2), NOTHING_HELD, own), '1: 1-2')
  assert.equal(verdict(run(2, 3), NOTHING_HELD, own), 'rejected')
  assert.equal(verdict(run(4, 5), held([1, 3]), own), '4: 1-5')
  assert.equal(verdict(run(5, 6), held([1, 3]), own), 'rejected')
  assert.equal(verdict(run(13, 14), { ...held([10, 12]), floor: 9 }, own), '13: 10-14')
  assert.equal(verdict(run(4, 9), { ...held([10, 12]), floor: 9 }, own), 'known')
  assert.equal(verdict(run(4, 9), held([10, 12]), own), 'rejected')
})

test('an author who begins anywhere gets a span there and nothing else', () => {
  const writer = new LogWriter(sampleIdentity(2))
  writer.head = { seq: MAX_SEQ - 2, id: filled(32, 1), clock: 2n ** 63n }
  const far = writer.write(['x', 'y'])
  assert.equal(verdict(far, held([1, 3])), `${MAX_SEQ - 1}: 1-3 ${MAX_SEQ - 1}-${MAX_SEQ}`)
})
