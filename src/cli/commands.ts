import type { Command, Positional } from './command.ts'
import { FILE_COMMANDS } from './file-commands.ts'
import { CONVERSATION as conversation, HISTORY_COMMANDS } from './history-commands.ts'
import { ROOM_COMMANDS, who } from './room-commands.ts'

const message: Positional = { describe: 'its id, as `send` and `history --json` print it' }

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  {
    usage: 'chat [conversation]',
    isDefault: true,
    describe: 'open the chat; the first time it asks who you are',
    positionals: { conversation },
    load: () => import('./chat.ts'),
  },
  {
    usage: 'init',
    describe: 'sign up without the chat',
    options: {
      name: { kind: 'text', value: 'NAME', describe: 'how others see you' },
      'no-passphrase': { kind: 'flag', describe: 'leave the key unprotected on this disk' },
    },
    examples: [['p2pchat init --name alice --no-passphrase', 'sign up from a script']],
    load: () => import('./init.ts'),
  },
  {
    usage: 'send <to> [text..]',
    describe: 'send a message; its text comes from stdin with - or without any',
    positionals: { to: conversation, text: { describe: 'what to say' } },
    options: {
      wait: {
        kind: 'text',
        value: 'STATE',
        describe: 'wait until it is so far; delivered if not given',
        choices: ['queued', 'sent', 'delivered'],
      },
      timeout: { kind: 'text', value: 'S', describe: 'how long to wait, in seconds (5)' },
      action: { kind: 'flag', describe: 'tell it as /me does' },
      'reply-to': { kind: 'text', value: 'ID', describe: 'the message this one answers' },
    },
    examples: [
      ['p2pchat send @bob See you at noon', 'exit code 3: queued, not yet delivered'],
      ["uptime | p2pchat send '#lobby'", 'the text comes from stdin'],
    ],
    load: () => import('./send.ts'),
  },
  {
    usage: 'edit <message> [text..]',
    describe: 'give a message of yours another text; it comes from stdin with - or without any',
    positionals: { message, text: { describe: 'what it should say' } },
    load: () => import('./edit.ts'),
  },
  {
    usage: 'redact <message>',
    describe: 'take a message of yours back, here and wherever it is',
    positionals: { message },
    load: () => import('./redact.ts'),
  },
  {
    usage: 'react <message> <emoji>',
    describe: 'react to a message',
    positionals: { message, emoji: { describe: 'an emoji or a short text' } },
    options: { remove: { kind: 'flag', describe: 'take your reaction back' } },
    load: () => import('./react.ts'),
  },
  {
    usage: 'watch [conversation]',
    describe: 'print what happens, as it happens',
    positionals: { conversation },
    load: () => import('./watch.ts'),
  },
  ...HISTORY_COMMANDS,
  {
    usage: 'conversations',
    describe: 'list the conversations with what is unread',
    load: () => import('./conversations.ts'),
  },
  ...ROOM_COMMANDS,
  ...FILE_COMMANDS,
  {
    usage: 'peers',
    describe: 'list who is online',
    options: { all: { kind: 'flag', describe: 'everyone ever met, with last seen' } },
    load: () => import('./peers.ts'),
  },
  {
    usage: 'connect <address>',
    describe: 'reach a peer that multicast does not, and remember it',
    positionals: { address: { describe: 'HOST:PORT' } },
    options: { timeout: { kind: 'text', value: 'S', describe: 'give up after so long (10)' } },
    load: () => import('./connect.ts'),
  },
  {
    usage: 'verify <who>',
    describe: 'show the safety number to compare with this peer',
    positionals: { who },
    load: () => import('./verify.ts'),
  },
  {
    usage: 'trust <who>',
    describe: 'mark this peer as verified, or accept its new key',
    positionals: { who },
    load: async () => ({ run: (await import('./peer-change.ts')).trust }),
  },
  {
    usage: 'untrust <who>',
    describe: 'take trust back',
    positionals: { who },
    load: async () => ({ run: (await import('./peer-change.ts')).untrust }),
  },
  {
    usage: 'dismiss <who>',
    describe: 'end the alarm about a peer that goes by no name of somebody else any more',
    positionals: { who },
    load: async () => ({ run: (await import('./peer-change.ts')).dismiss }),
  },
  {
    usage: 'alias <who> [name]',
    describe: 'give this peer a name of your own; none takes it back',
    positionals: { who, name: { describe: 'the name' } },
    load: () => import('./alias.ts'),
  },
  {
    usage: 'block <who>',
    describe: 'have nothing to do with this peer',
    positionals: { who },
    load: async () => ({ run: (await import('./peer-change.ts')).block }),
  },
  {
    usage: 'unblock <who>',
    describe: 'take the block back',
    positionals: { who },
    load: async () => ({ run: (await import('./peer-change.ts')).unblock }),
  },
  {
    usage: 'receipts [choice]',
    describe: 'let others know what you have read, or not; without a choice, say which it is',
    positionals: { choice: { describe: 'on or off' } },
    load: () => import('./receipts.ts'),
  },
  {
    usage: 'id show',
    isDefault: true,
    describe: 'show who you are',
    load: () => import('./id-show.ts'),
  },
  {
    usage: 'id rename <name>',
    describe: 'change your name',
    positionals: { name: { describe: 'how others will see you' } },
    load: () => import('./id-rename.ts'),
  },
  {
    usage: 'id passphrase',
    describe: 'set, change or remove the passphrase',
    options: {
      'new-passphrase-file': {
        kind: 'text',
        value: 'FILE',
        describe: 'its first line is the new passphrase',
      },
      'no-passphrase': { kind: 'flag', describe: 'remove it' },
    },
    load: () => import('./id-passphrase.ts'),
  },
  {
    usage: 'daemon',
    describe: 'run without a face, in the foreground; with --json it prints events',
    load: () => import('./daemon.ts'),
  },
  {
    usage: 'status',
    describe: 'is it running, since when, and how is it',
    load: () => import('./status.ts'),
  },
  {
    usage: 'stop',
    describe: 'stop the running p2pchat of this profile',
    load: () => import('./stop.ts'),
  },
  {
    usage: 'echo',
    profile: 'echo',
    describe: 'run a peer that answers, to try the network with',
    load: () => import('./echo.ts'),
  },
  {
    usage: 'rpc',
    describe: 'JSON-RPC 2.0 on stdin and stdout, for programs in any language',
    load: () => import('./rpc.ts'),
  },
  {
    usage: 'completion <shell>',
    describe: 'print the completion script of a shell',
    positionals: { shell: { describe: 'bash, zsh or fish', kind: 'shell' } },
    examples: [['eval "$(p2pchat completion bash)"', 'in ~/.bashrc']],
    load: () => import('./completion.ts'),
  },
]

/** What the commands that share a first word are about. */
export const GROUPS: Readonly<Record<string, string>> = {
  file: 'files and folders: offer, list, take, pause, go on, give up',
  room: 'rooms: list, make, enter, leave, invite, say what they are about',
  id: 'show who you are, change your name or passphrase',
}
