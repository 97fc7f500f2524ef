import type { MessageView } from '../../rpc/methods.ts'
import { safeLines, safeText } from '../sanitize.ts'
import type { Quoted, Setting, TranscriptForm } from './form.ts'
import { excerptOf, isTold, momentOf, titleOf } from './parts.ts'

/**
 * Lines for people. A message begins with its time, and its further lines are indented; what it answers
 * stands in a line with `>` before it, what became of it in one with `+` after it. A name holds no `<` or
 * `>`. So nothing that somebody wrote can pass for something else.
 */
export const TEXT: TranscriptForm = {
  head: (conversation, { zone }) => `${titleOf(conversation)}\nTimes are those of ${zone}.\n\n`,
  message(message, quoted, _newDay, setting) {
    const name = nameIn(setting, message)
    const [first = '', ...rest] = safeLines(message.text)
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
  if (quoted === 'missing') return ['> (a message that is not here)']
  return [`> <${nameIn(setting, quoted)}> ${excerptOf(quoted)}`]
}

function marks({ edited, redacted, reactions }: MessageView, { nameOf }: Setting) {
  const reacted = Object.entries(reactions).map(([emoji, peers]) => {
    return `${safeText(emoji)} ${peers.map((peer) => nameOf(peer)).join(', ')}`
  })
  const all = [...(redacted ? ['deleted'] : []), ...(edited ? ['edited'] : []), ...reacted]
  return all.map((mark) => `+ ${mark}`)
}
