/**
 * The chat of a real terminal on an engine of one person's memory, for tests that need a process:
 * `node --import tsx chat-program.ts [plain|crash|sign-up|noon]`. Two people are there; `bob` answers to
 * `ping`, `flood N` makes N messages arrive, `invite me` an invitation, `offer me` two files. At `noon` it stays 12:00, and much was said.
 */
import { systemClock } from '../../src/clock.ts'
import { askSignUp, type OnSignal, openChat } from '../../src/ui/app.ts'
import { FakeClient } from './fake-client.ts'
import { fakeFile } from './fake-file.ts'
import { fakeConversation, fakeMessageId, fakePeer, NOON } from './fake-views.ts'
import { TALK } from './talk.ts'

const mode = process.argv[2]
let noon = NOON
const bob = fakePeer(2, 'bob')
const carol = fakePeer(3, 'carol', { status: 'away' })

const INVITATION = {
  event: 'conversation',
  conversation: fakeConversation('!club-id', {
    kind: 'private',
    name: 'club',
    creator: bob.peer,
    members: [bob.peer],
    joined: false,
    invited: true,
  }),
} as const

const onSignal: OnSignal = (signal, handler) => {
  process.on(signal, handler)
  return () => process.off(signal, handler)
}

function script(client: FakeClient): void {
  void client.subscribe((event) => {
    if (event.event !== 'message' || event.message.from.peer !== client.self.peer) return
    const { id, text, conversation } = event.message
    setImmediate(() => client.advance(id, 'delivered', [bob.peer]))
    if (text === 'ping') setImmediate(() => client.arrive(bob, 'pong', { conversation }))
    if (text === 'crash') setImmediate(() => crash())
    if (text === 'invite me') setImmediate(() => client.emit(INVITATION))
    if (text === 'offer me') {
      // Who was asked something is not asked again at once.
      noon += 20_000
      setImmediate(() => offer(client, conversation))
    }
    if (text === 'vanish') setImmediate(() => client.vanish())
    const count = Number(/^flood (\d+)$/.exec(text)?.[1] ?? 0)
    for (let n = 1; n <= count; n++) client.arrive(bob, `flood ${n} of ${count}`)
  })
}

function offer(client: FakeClient, conversation: string): void {
  for (const name of ['plan of the garden.pdf', 'notes.txt']) {
    const file = fakeFile({ file: fakeMessageId(client.files.all.length + 900), name, size: 5e6 })
    client.files.all.push({ ...file, conversation })
    client.arrive(bob, name, { id: file.file, kind: 'file', file: { ...file, conversation } })
  }
}

function crash(): void {
  throw new Error('a crash on purpose')
}

if (mode === 'sign-up') {
  const answer = await askSignUp({ input: process.stdin, output: process.stdout })
  process.stdout.write(`answer: ${JSON.stringify(answer)}\n`)
} else {
  const client = new FakeClient({
    peers: [bob, carol],
    ...(mode === 'noon' ? { messages: TALK } : {}),
  })
  script(client)
  const reason = await openChat({
    client,
    input: process.stdin,
    output: process.stdout,
    env: process.env,
    clock: mode === 'noon' ? { ...systemClock, now: () => noon } : systemClock,
    zone: 'UTC',
    ...(mode === 'plain' ? { plain: true } : {}),
    onSignal,
  })
  process.stdout.write(`left: ${JSON.stringify(reason)}\n`)
}
