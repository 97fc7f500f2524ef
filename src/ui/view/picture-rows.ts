import type { MessageView, PreviewView } from '../../rpc/methods.ts'
import type { State } from '../model/state.ts'
import type { PixelPair } from '../pixels.ts'
import { type Row, type Span, span } from './span.ts'

/** A picture takes no more of the screen's rows than this share, so that what is said stays in sight. */
const SHARE = 1 / 3
/** Smaller than this it tells nothing. */
const MIN_ROWS = 3
const MIN_COLUMNS = 12
const HALF = '▀'

/** A picture at its size on the screen, where pixels are as wide as a cell and half as high. */
interface Picture {
  readonly preview: PreviewView
  readonly width: number
  readonly height: number
}

/** The picture of this message, if there is one to show, as it fits into `room` columns. */
export function pictureOf(state: State, message: MessageView, room: number): Picture | undefined {
  if (!message.preview || !showsPictures(state)) return undefined
  const preview = state.previews.get(message.id)
  if (!preview) return undefined
  return fitPicture(preview, room, Math.floor(state.height * SHARE))
}

/** A picture no larger than it came, within so many columns and rows; undefined where it would tell nothing. */
export function fitPicture(preview: PreviewView, room: number, rows: number): Picture | undefined {
  if (rows < MIN_ROWS || room < MIN_COLUMNS) return undefined
  const scale = Math.min(1, room / preview.width, (rows * 2) / preview.height)
  const fitted = (length: number) => Math.max(1, Math.floor(length * scale))
  return { preview, width: fitted(preview.width), height: fitted(preview.height) }
}

/** What is marked with the mouse is text, and without colours there is no picture. */
export function showsPictures({ pictures, bare, theme }: State): boolean {
  return pictures && !bare && theme !== 'none'
}

/** The picture in half blocks, each pixel the mean of those that it stands for. */
export function pictureRows(picture: Picture): readonly Row[] {
  const { width, height } = picture
  const pixels = shrunk(picture)
  const rows: Row[] = []
  for (let y = 0; y < height; y += 2) {
    const row: Span[] = []
    for (let x = 0; x < width; x++) {
      const bottom = y + 1 < height ? pixels[(y + 1) * width + x] : undefined
      append(row, { top: pixels[y * width + x] ?? 0, bottom })
    }
    rows.push(row)
  }
  return rows
}

/** One more cell: equal ones side by side are one span. */
function append(row: Span[], pixels: PixelPair): void {
  const last = row.at(-1)
  const same = last?.pixels?.top === pixels.top && last.pixels.bottom === pixels.bottom
  if (last && same) row[row.length - 1] = { ...last, text: last.text + HALF }
  else row.push(span(HALF, 'text', { pixels }))
}

function shrunk({ preview: picture, width, height }: Picture): readonly number[] {
  const rgb = Buffer.from(picture.rgb, 'base64')
  const edges = (at: number, from: number, to: number) =>
    [Math.floor((at * from) / to), Math.ceil(((at + 1) * from) / to)] as const
  return Array.from({ length: width * height }, (_, place) => {
    const [left, right] = edges(place % width, picture.width, width)
    const [top, bottom] = edges(Math.floor(place / width), picture.height, height)
    const sums = [0, 0, 0]
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const at = (y * picture.width + x) * 3
        for (let n = 0; n < 3; n++) sums[n] = (sums[n] ?? 0) + (rgb[at + n] ?? 0)
      }
    }
    const count = (right - left) * (bottom - top)
    return sums.reduce((colour, sum) => (colour << 8) | Math.round(sum / count), 0)
  })
}
