import { MAX_PREVIEW_HEIGHT, MAX_PREVIEW_WIDTH } from '../wire/limits.ts'
import type { Image, Orientation } from './image.ts'
import type { Preview } from './preview.ts'

/** What shows through where a picture does: as far from black drawings as from white ones. */
const BEHIND = 128
const LINEAR = Float64Array.from({ length: 256 }, (_, value) => linear(value / 255))

/**
 * The picture upright and small: each pixel is the mean light of those that it stands for. One that
 * is small already is not enlarged.
 */
export function shrink(image: Image): Preview {
  const isTurned = image.orientation >= 5
  const stored = { width: image.width, height: image.height }
  const upright = isTurned ? { width: stored.height, height: stored.width } : stored
  const scale = Math.min(1, MAX_PREVIEW_WIDTH / upright.width, MAX_PREVIEW_HEIGHT / upright.height)
  const width = Math.max(1, Math.round(upright.width * scale))
  const height = Math.max(1, Math.round(upright.height * scale))
  const small = isTurned ? sums(image, height, width) : sums(image, width, height)
  const across = isTurned ? height : width
  const rgb = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = storedAt(image.orientation, { x, y, width, height })
      colour(small, (row * across + column) * 5, rgb, (y * width + x) * 3)
    }
  }
  return { width, height, rgb }
}

/** By pixel of the small picture: red, green, blue and opacity in linear light, and how many they are. */
function sums({ width, height, rgba }: Image, across: number, down: number): Float64Array {
  const all = new Float64Array(across * down * 5)
  const columns = Uint16Array.from({ length: width }, (_, x) => Math.floor((x * across) / width))
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor((y * down) / height) * across
    for (let x = 0; x < width; x++, at += 4) {
      const into = (row + (columns[x] ?? 0)) * 5
      const opacity = (rgba[at + 3] ?? 0) / 255
      all[into] = (all[into] ?? 0) + opacity * (LINEAR[rgba[at] ?? 0] ?? 0)
      all[into + 1] = (all[into + 1] ?? 0) + opacity * (LINEAR[rgba[at + 1] ?? 0] ?? 0)
      all[into + 2] = (all[into + 2] ?? 0) + opacity * (LINEAR[rgba[at + 2] ?? 0] ?? 0)
      all[into + 3] = (all[into + 3] ?? 0) + opacity
      all[into + 4] = (all[into + 4] ?? 0) + 1
    }
  }
  return all
}

interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Column and row, as the picture is stored, of a pixel of the upright one. */
function storedAt(orientation: Orientation, { x, y, width, height }: Place): [number, number] {
  const [left, up] = [width - 1 - x, height - 1 - y]
  switch (orientation) {
    case 1:
      return [x, y]
    case 2:
      return [left, y]
    case 3:
      return [left, up]
    case 4:
      return [x, up]
    case 5:
      return [y, x]
    case 6:
      return [y, left]
    case 7:
      return [up, left]
    case 8:
      return [up, x]
  }
}

function colour(from: Float64Array, at: number, to: Uint8Array, place: number): void {
  const count = from[at + 4] || 1
  const through = (1 - (from[at + 3] ?? 0) / count) * (LINEAR[BEHIND] ?? 0)
  for (let channel = 0; channel < 3; channel++) {
    to[place + channel] = gamma((from[at + channel] ?? 0) / count + through)
  }
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

function gamma(light: number): number {
  const value = light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055
  return Math.round(Math.min(1, Math.max(0, value)) * 255)
}
