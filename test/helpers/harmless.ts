import assert from 'node:assert/strict'

/** No character that steers a terminal or turns text around; line breaks may be there. */
export function assertHarmless(text: string): void {
  assert.doesNotMatch(text, /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u)
}
