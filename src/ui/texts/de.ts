import type { EN } from './en.ts'
import { EN as FALLBACK } from './en.ts'

export const DE: typeof EN = FALLBACK
