import { DE } from './de.ts'
import { EN } from './en.ts'

/** Everything the chat says, in one language. */
export type Texts = typeof EN

const LANGUAGES: Readonly<Record<string, Texts>> = { en: EN, de: DE }

/**
 * The catalogue of `language`, else of the locale: the first language of LANGUAGE that there is, where the
 * locale is none without a language (`C`), else that of LC_ALL, LC_MESSAGES or LANG. English by default.
 */
export function chooseTexts(env: NodeJS.ProcessEnv, language?: string): Texts {
  if (language) return textsOf(language) ?? EN
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  if (/^(C|POSIX)?(\.|$)/.test(locale)) return EN
  const wanted = [...(env.LANGUAGE ?? '').split(':').filter(Boolean), locale]
  return wanted.map(textsOf).find((texts) => texts !== undefined) ?? EN
}

function textsOf(locale: string): Texts | undefined {
  const short = locale.toLowerCase().split(/[_.@-]/)[0] ?? ''
  return Object.hasOwn(LANGUAGES, short) ? LANGUAGES[short] : undefined
}

export { EN }
