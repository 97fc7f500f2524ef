import type { MessageView } from '../../rpc/methods.ts'
import { saidIn } from '../said.ts'
import { safeLines, safeText } from '../sanitize.ts'
import type { Quoted, Setting, TranscriptForm } from './form.ts'
import { excerptOf, isTold, momentOf, titleOf } from './parts.ts'

/**
 * CommonMark: a heading for each day, a paragraph for each message. Whatever people wrote stands there
 * as they wrote it and means nothing to Markdown: no heading, link, picture, list, table or HTML.
 */
export const MARKDOWN: TranscriptForm = {
  head: (conversation, { zone, texts }) =>
    `# ${inert(titleOf(conversation))}\n\n${inert(texts.transcript.zone(zone))}\n`,
  message(message, quoted, newDay, setting) {
    const [day = '', time = ''] = momentOf(message, setting.zone).split(' ')
    const name = `**${inert(setting.nameOf(message.from.peer, message.from.name))}**`
    const lines = message.redacted
      ? [`*(${setting.texts.transcript.deleted})*`]
      : safeLines(saidIn(setting, message)).map(line)
    const [first = '', ...rest] = lines
    const said = isTold(message)
      ? [`${time} ${name} ${first}`, ...rest]
      : [`${time} ${name}`, ...lines]
    const paragraph = [...answered(quoted, setting), ...said, ...marks(message, setting)]
    return `${newDay ? `\n## ${day}\n` : ''}\n${paragraph.join('\\\n')}\n`
  },
}

function answered(quoted: Quoted, setting: Setting): readonly string[] {
  if (!quoted) return []
  if (quoted === 'missing') return [`*↪ ${setting.texts.transcript.missing}*`]
  const name = setting.nameOf(quoted.from.peer, quoted.from.name)
  return [`*↪ ${inert(name)}: ${inert(excerptOf(quoted, setting))}*`]
}

function marks({ edited, reactions }: MessageView, { nameOf, texts }: Setting): readonly string[] {
  const reacted = Object.entries(reactions).map(([emoji, peers]) => {
    return `${inert(safeText(emoji))} ${peers.map((peer) => inert(nameOf(peer))).join(', ')}`
  })
  const all = [...(edited ? [texts.transcript.edited] : []), ...reacted]
  return all.length > 0 ? [`*(${all.join('; ')})*`] : []
}

/** A line of a paragraph: it may be empty or begin with spaces, and begins nothing all the same. */
function line(text: string): string {
  const [, spaces = '', rest = ''] = /^( *)(.*)$/s.exec(text) ?? []
  return '&nbsp;'.repeat(rest === '' ? 1 : spaces.length) + begun(inert(rest))
}

/** What means something only where a line begins. */
function begun(text: string): string {
  return text.replace(/^(\d+)([.)])/, '$1\\$2').replace(/^[-+=:]/, '\\$&')
}

/**
 * Everything that may mean something inside a line gets a backslash, which CommonMark takes for any
 * ASCII punctuation. The colon of an address too: a reader that makes links of bare addresses shall not.
 */
function inert(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#&~|$^!@]/g, '\\$&')
    .replace(/:(?=\/\/)|(?<=\bwww)\./gi, '\\$&')
    .replace(/^ +| +$/g, (spaces) => '&nbsp;'.repeat(spaces.length))
}
