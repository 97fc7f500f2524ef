import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzzyScore } from '../../src/ui/fuzzy.ts'

test('a name is found by the letters that every keyboard has', () => {
  for (const [query, name] of [
    ['lucja', '@Łucja'],
    ['fuchsoz', '@Fuchs-Öztürk'],
    ['strasse', '#Straße'],
    ['ØRE', '@Søren'],
    ['日郎', '@日本太郎'],
  ] as const) {
    assert.notEqual(fuzzyScore(query, name), undefined, name)
  }
  assert.equal(fuzzyScore('luk', '@Łucja'), undefined)
})

test('beginnings of words and letters side by side count most', () => {
  const better = (query: string, one: string, other: string) =>
    assert.ok((fuzzyScore(query, one) ?? 0) > (fuzzyScore(query, other) ?? 0), `${query}: ${one}`)
  better('tm', '#tea-money', '#atom')
  better('bob', '@bob', '@bobby')
})
