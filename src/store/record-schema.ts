import * as v from 'valibot'
import { isPeerId, type PeerId } from '../ids.ts'

/** Pieces of the schemas of records. What was written here is checked like what comes from outside. */

export const bytes = (length: number) =>
  v.pipe(
    v.custom<Uint8Array>((value) => value instanceof Uint8Array),
    v.check((value) => value.length === length),
  )

export const anyBytes = (max: number) =>
  v.pipe(
    v.custom<Uint8Array>((value) => value instanceof Uint8Array),
    v.check((value) => value.length <= max),
  )

/** A whole number from 0: a count, a seq, milliseconds. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

export const peerId = v.custom<PeerId>((value) => typeof value === 'string' && isPeerId(value))

export const shortText = (characters: number) => v.pipe(v.string(), v.maxLength(characters))
