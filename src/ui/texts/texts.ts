import { DE } from './de.ts'
import { EN } from './en.ts'

/** Everything the chat says, in one language. */
export type Texts = typeof EN

const LANGUAGES: Readonly<Record<string, Texts>> = { en: EN, de: DE }

/** The catalogue of `language`, else of the locale that LC_ALL, LC_MESSAGES or LANG names; English by default. */
export function chooseTexts(env: NodeJS.ProcessEnv, language?: string): Texts {
  const locale = language || env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  const short = locale.toLowerCase().split(/[_.@-]/)[0] ?? ''
  return (Object.hasOwn(LANGUAGES, short) && LANGUAGES[short]) || EN
}

export { EN }
