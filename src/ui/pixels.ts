/** Two pixels in one cell, the upper and the lower half of `▀`: each 0xRRGGBB. */
export interface PixelPair {
  readonly top: number
  /** Undefined below the last row: there the terminal's own background stays. */
  readonly bottom: number | undefined
}

/** SGR parameters that paint a pair, such as `38;5;1;48;5;2`. */
export type PaintPixels = (pair: PixelPair) => string

/** For terminals that know every colour. */
export const paintTrueColour: PaintPixels = ({ top, bottom }) => {
  const below = bottom === undefined ? '' : `;48;2;${channels(bottom).join(';')}`
  return `38;2;${channels(top).join(';')}${below}`
}

/** For those that know 256: the nearest of the cube and of the greys. */
export const paintIndexed: PaintPixels = ({ top, bottom }) => {
  const below = bottom === undefined ? '' : `;48;5;${nearest(bottom)}`
  return `38;5;${nearest(top)}${below}`
}

const CUBE = [0, 95, 135, 175, 215, 255]
const FIRST_CUBE = 16
const FIRST_GREY = 232
const GREYS = 24

function channels(colour: number): readonly [number, number, number] {
  return [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]
}

function nearest(colour: number): number {
  const wanted = channels(colour)
  const [red, green, blue] = wanted.map(level) as [number, number, number]
  const inCube = [red, green, blue].map((at) => CUBE[at] ?? 0)
  const mean = (wanted[0] + wanted[1] + wanted[2]) / 3
  const grey = Math.max(0, Math.min(GREYS - 1, Math.round((mean - 8) / 10)))
  const ofGrey = 8 + 10 * grey
  const asGrey = distance(wanted, [ofGrey, ofGrey, ofGrey])
  if (asGrey < distance(wanted, inCube)) return FIRST_GREY + grey
  return FIRST_CUBE + 36 * red + 6 * green + blue
}

/** Which step of the cube is nearest. */
function level(value: number): number {
  return CUBE.reduce(
    (best, step, at) => (Math.abs(step - value) < Math.abs((CUBE[best] ?? 0) - value) ? at : best),
    0,
  )
}

function distance(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + (value - (other[at] ?? 0)) ** 2, 0)
}
