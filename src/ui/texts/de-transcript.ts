import type { EN_TRANSCRIPT } from './en-transcript.ts'

/** Was in einem aufgeschriebenen Gespräch neben dem steht, was Leute gesagt haben. */
export const DE_TRANSCRIPT: typeof EN_TRANSCRIPT = {
  zone: (zone) => `Die Zeiten sind die von ${zone}.`,
  missing: 'eine Nachricht, die nicht hier ist',
  deleted: 'gelöscht',
  edited: 'geändert',
}
