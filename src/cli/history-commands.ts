import type { Command, Positional } from './command.ts'
import type { Option } from './option.ts'

export const CONVERSATION: Positional = {
  describe: '#room, private room, @name, PeerId or the beginning of one',
  kind: 'conversation',
}

const since: Option = {
  kind: 'text',
  value: 'T',
  describe: 'only since a time, or a span: 30m, 2h, 7d',
}
const until: Option = { kind: 'text', value: 'T', describe: 'only what is older than that' }

/** The commands about what was said. */
export const HISTORY_COMMANDS: readonly Command[] = [
  {
    usage: 'history <conversation>',
    describe: 'print what was said, oldest first',
    positionals: { conversation: CONVERSATION },
    options: {
      limit: { kind: 'text', value: 'N', describe: 'at most so many of the last ones (50)' },
      before: { kind: 'text', value: 'ID', describe: 'only what comes before this message' },
      after: {
        kind: 'text',
        value: 'ID',
        describe: 'only what comes after it: the first ones then',
      },
      since,
      until,
    },
    load: () => import('./history.ts'),
  },
  {
    usage: 'export <conversation>',
    describe: 'write a conversation down, as text, Markdown or JSON lines',
    positionals: { conversation: CONVERSATION },
    options: {
      format: {
        kind: 'text',
        value: 'FORMAT',
        describe: 'text if not given, or what the name of the file says',
        choices: ['text', 'markdown', 'json'],
      },
      output: {
        kind: 'text',
        short: 'o',
        value: 'FILE',
        describe: 'into a new file that only you may read; stdout if not given',
      },
      force: { kind: 'flag', describe: 'replace a file of that name' },
      since,
      until,
    },
    examples: [
      ["p2pchat export '#lobby' -o lobby.md", 'in Markdown'],
      [
        'p2pchat export @bob --format json --since 7d | jq .text',
        'the `message` objects of a week',
      ],
    ],
    load: () => import('./export.ts'),
  },
  {
    usage: 'retention <conversation> [keep]',
    describe: 'show or set what stays of a conversation on this disk; others keep what they keep',
    positionals: {
      conversation: CONVERSATION,
      keep: {
        describe: 'all, days as 30d, or a number of messages; what is older is deleted here',
      },
    },
    options: { yes: { kind: 'flag', describe: 'do not ask before messages are deleted' } },
    examples: [["p2pchat retention '#lobby' 30d", 'thirty days of it, here']],
    load: () => import('./retention.ts'),
  },
  {
    usage: 'search <words..>',
    describe: 'print what holds all these words, oldest first',
    positionals: {
      words: { describe: 'words or their beginnings; case and accents do not count' },
    },
    options: {
      in: {
        kind: 'text',
        value: 'CONVERSATION',
        describe: 'only in #room, a private room, or with @name',
      },
      from: { kind: 'text', value: 'PEER', describe: 'only what this peer said, or me' },
      limit: { kind: 'text', value: 'N', describe: 'at most so many of the newest ones (50)' },
    },
    examples: [["p2pchat search cafe fri --in '#lobby'", 'finds "Friday at the Café"']],
    load: () => import('./search.ts'),
  },
  {
    usage: 'read <conversation>',
    describe: 'mark everything in a conversation as read',
    positionals: { conversation: CONVERSATION },
    load: () => import('./read.ts'),
  },
]
