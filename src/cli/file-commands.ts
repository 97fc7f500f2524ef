import type { Command, Positional } from './command.ts'
import { who } from './room-commands.ts'

const file: Positional = { describe: 'its id, the beginning of one, or its name' }
const conversation: Positional = {
  describe: '@name, PeerId or the beginning of one, #room, or a private room',
  kind: 'conversation',
}
const timeout = {
  kind: 'text',
  value: 'S',
  describe: 'wait for so many seconds; as long as it takes if not given',
} as const

/** The commands about files, in the order of the help. */
export const FILE_COMMANDS: readonly Command[] = [
  {
    usage: 'file send <to> <path..>',
    describe: 'offer files or folders; with - what comes from stdin',
    positionals: { to: conversation, path: { describe: 'a file, a folder, or -' } },
    options: {
      name: { kind: 'text', value: 'NAME', describe: 'how it is to be called there' },
      wait: {
        kind: 'text',
        value: 'STATE',
        describe: 'wait until it is so far; without a running p2pchat done, else offered',
        choices: ['offered', 'done'],
      },
      'no-preview': { kind: 'flag', describe: 'do not show a picture small before it is taken' },
      timeout,
    },
    examples: [
      ['p2pchat file send @bob photos/ notes.txt', 'bob is asked whether he wants them'],
      ["tar c . | p2pchat file send '#lobby' - --name all.tar", 'what comes from stdin'],
    ],
    load: () => import('./file-send.ts'),
  },
  {
    usage: 'file list',
    isDefault: true,
    describe: 'list what was offered, to you and by you, and how far it is',
    load: () => import('./file-list.ts'),
  },
  {
    usage: 'file accept <file>',
    describe: 'take a file or a folder, and wait until it is here',
    positionals: { file },
    options: {
      output: {
        kind: 'text',
        short: 'o',
        value: 'DIR',
        describe: 'folder to put it into; - writes a file to stdout',
      },
      wait: {
        kind: 'text',
        value: 'STATE',
        describe: 'wait until it is so far; done if not given',
        choices: ['started', 'done'],
      },
      timeout,
    },
    load: () => import('./file-accept.ts'),
  },
  {
    usage: 'file decline <file>',
    describe: 'say that you do not want it',
    positionals: { file },
    load: async () => ({ run: (await import('./file-change.ts')).decline }),
  },
  {
    usage: 'file pause <file>',
    describe: 'let it stand still: what comes in, or what you offer',
    positionals: { file },
    load: async () => ({ run: (await import('./file-change.ts')).pause }),
  },
  {
    usage: 'file resume <file>',
    describe: 'go on with it, or try again what failed',
    positionals: { file },
    load: async () => ({ run: (await import('./file-change.ts')).resume }),
  },
  {
    usage: 'file cancel <file>',
    describe:
      'give up what comes in or has failed, and what has come of it; or take back what you offer',
    positionals: { file },
    load: async () => ({ run: (await import('./file-change.ts')).cancel }),
  },
  {
    usage: 'file auto <who> [size]',
    describe:
      'take files of this peer up to a size without asking; without a size, say which it is',
    positionals: {
      who,
      size: { describe: 'as 500K, 20M, 4G; or off' },
    },
    load: () => import('./file-auto.ts'),
  },
]
