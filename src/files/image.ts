/** A picture as it was decoded: red, green, blue and opacity of each pixel in sRGB, row by row. */
export interface Image {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array
  /** How it is to be turned: what EXIF calls orientation; 1 is upright. */
  readonly orientation: Orientation
}

export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
