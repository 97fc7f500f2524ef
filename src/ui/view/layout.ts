import type { Row } from './span.ts'

/** How a screen is divided, in columns and rows. The sums are the screen's. */
export interface Layout {
  readonly width: number
  readonly height: number
  /** Zero when folded away. */
  readonly conversations: number
  readonly people: number
  readonly messages: { readonly width: number; readonly height: number }
  readonly input: number
}

interface Panels {
  readonly bare: boolean
  readonly showConversations: boolean
  readonly showPeople: boolean
}

/** Below this the side panels fold away. */
export const PANELS_FROM = 80
/** Rows of the topic and the status bar. */
const BARS = 2
const MIN_MESSAGES = 3

function isWide({ bare }: Panels, width: number): boolean {
  return width >= PANELS_FROM && !bare
}

/** Whether the conversations have a place beside the messages. */
export function listsConversations(panels: Panels, width: number): boolean {
  return isWide(panels, width) && panels.showConversations
}

/** The layout for a screen of this size whose input wants `wanted` rows. Total for any size. */
export function layout(panels: Panels, width: number, height: number, wanted: number): Layout {
  const wide = isWide(panels, width)
  const conversations = listsConversations(panels, width) ? clamp(width / 5, 16, 40) : 0
  const people = wide && panels.showPeople ? clamp(width / 6, 14, 34) : 0
  const borders = (conversations > 0 ? 1 : 0) + (people > 0 ? 1 : 0)
  const most = Math.max(1, Math.min(Math.floor(height / 3), height - BARS - MIN_MESSAGES))
  const input = Math.min(Math.max(1, wanted), most)
  return {
    width,
    height,
    conversations,
    people,
    messages: {
      width: Math.max(1, width - conversations - people - borders),
      height: Math.max(0, height - BARS - input),
    },
    input,
  }
}

/** Exactly `height` rows: the first ones, or filled with empty ones below. */
export function fillRows(rows: readonly Row[], height: number): readonly Row[] {
  if (rows.length >= height) return rows.slice(0, height)
  return [...rows, ...Array.from({ length: height - rows.length }, (): Row => [])]
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, Math.floor(value)))
}
