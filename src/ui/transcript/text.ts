import type { MessageView } from '../../rpc/methods.ts'
import { saidIn } from '../said.ts'
import { safeLines, safeText } from '../sanitize.ts'
import type { Quoted, Setting, TranscriptForm } from './form.ts'
import { excerptOf, isTold, momentOf, titleOf } from './parts.ts'

/**
 * Lines for people. A message begins with its time, and its further lines are indented; what it answers
 * stands in a line with `>` before it, what became of it in one with `+` after it. A name holds no `<` or
 * `>`. So nothing that somebody wrote can pass for something else.
 */
export const TEXT: TranscriptForm = {
  head: (conversation, { zone, texts }) =>
    `${titleOf(conversation)}\n${texts.transcript.zone(zone)}\n\n`,
  message(message, quoted, _newDay, setting) {
    const name = nameIn(setting, message)
    const [first = '', ...rest] = safeLines(saidIn(setting, message))
    const said = isTold(message) ? `* ${name} ${first}` : `<${name}> ${first}`
    const lines = [
      ...answered(quoted, setting),
      `${momentOf(message, setting.zone)} ${said}`.trimEnd(),
      ...rest.map((line) => `    ${line}`),
      ...marks(message, setting),
    ]
    return `${lines.join('\n')}\n`
  },
}

function nameIn(setting: Setting, { from }: MessageView): string {
  return setting.nameOf(from.peer, from.name).replace(/[<>]/g, (sign) => (sign === '<' ? '‹' : '›'))
}

function answered(quoted: Quoted, setting: Setting): readonly string[] {
  if (!quoted) return []
  if (quoted === 'missing') return [`> (${setting.texts.transcript.missing})`]
  return [`> <${nameIn(setting, quoted)}> ${excerptOf(quoted, setting)}`]
}

function marks({ edited, redacted, reactions }: MessageView, { nameOf, texts }: Setting) {
  const { transcript } = texts
  const reacted = Object.entries(reactions).map(([emoji, peers]) => {
    return `${safeText(emoji)} ${peers.map((peer) => nameOf(peer)).join(', ')}`
  })
  const all = [
    ...(redacted ? [transcript.deleted] : []),
    ...(edited ? [transcript.edited] : []),
    ...reacted,
  ]
  return all.map((mark) => `+ ${mark}`)
}
