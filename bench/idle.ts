// What a daemon costs while nobody says anything: memory and processor, two daemons in session.
import { setTimeout as sleep } from 'node:timers/promises'
import { print } from './lib/figures.ts'
import { Program } from './lib/program.ts'

const SETTLE_MS = 3_000
const WATCH_MS = 30_000

using alice = await Program.signUp('alice')
using bob = await Program.signUp('bob')
await using receiver = await bob.daemon()
await using sender = await alice.daemon('--peer', receiver.address)
await sender.client.call('connect', { address: receiver.address })
await sleep(SETTLE_MS)
const before = sender.processorMs
await sleep(WATCH_MS)
print('resident memory of an idle daemon', sender.residentMegabytes, 'MB')
print('processor time', ((sender.processorMs - before) / WATCH_MS) * 100, '%')
