import type { EN_ASKED } from './en-asked.ts'

/** Was von Fragen anderer gesagt wird, Angeboten und Einladungen, die nicht zu sehen sind. */
export const DE_ASKED: typeof EN_ASKED = {
  more: (count) => (count === 1 ? 'Noch eine Frage wartet' : `Noch ${count} Fragen warten`),
  waiting: (count) => (count === 1 ? 'eine Frage wartet' : `${count} Fragen warten`),
}
