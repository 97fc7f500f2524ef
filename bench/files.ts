// Files between two running programs on loopback: how fast, beside the same bytes over bare TCP, by
// scp and by rsync from one process to another; what both hold in memory; how long a message takes meanwhile; many small
// files. `files.ts` alone runs all; a word (`speed`, `memory`, `chat`, `many`) only that. Build first.
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Copiers } from './lib/copiers.ts'
import { print, printRatio, printTimes, timed } from './lib/figures.ts'
import { type Daemon, Program } from './lib/program.ts'
import { steadyChat } from './lib/steady-chat.ts'

const MB = 2 ** 20
const SPEED_MB = 512
const ROUNDS = 3
const SPARSE_GB = 4
const SMALL_FILES = 10_000
const CHAT_MESSAGES = 200
const CHAT_EVERY_MS = 25

const wanted = process.argv[2]

const folder = await mkdtemp(join(tmpdir(), 'p2pchat-bench-'))
try {
  using alices = await Program.signUp('alice')
  using bobs = await Program.signUp('bob')
  await using alice = await alices.daemon()
  await using bob = await bobs.daemon('--peer', alice.address)
  while ((await bob.client.call('peers', {})).length === 0) await pause(50)
  const runs = { speed, chat, memory, many }
  for (const [name, run] of Object.entries(runs)) {
    if (wanted === undefined || wanted === name) await run(alice, bob)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function speed(alice: Daemon, bob: Daemon): Promise<void> {
  const path = join(folder, 'speed')
  await fill(path, SPEED_MB)
  await using others = await Copiers.open()
  const ours: number[] = []
  const hashing: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await others.copy(path)
    let file = ''
    hashing.push(
      await timed(async () => {
        file = await offer(alice, bob, path)
      }),
    )
    const before = [alice.processorMs, bob.processorMs]
    ours.push(await timed(() => take(bob, file)))
    print('  processor of the sender', alice.processorMs - (before[0] ?? 0), 'ms')
    print('  processor of the receiver', bob.processorMs - (before[1] ?? 0), 'ms')
  }
  const rate = (times: readonly number[]) => (SPEED_MB * 1_000) / Math.min(...times)
  print(`reading ${SPEED_MB} MiB to offer it, best of ${ROUNDS}`, rate(hashing), 'MiB/s')
  print(`${SPEED_MB} MiB, accepted to done, best of ${ROUNDS}`, rate(ours), 'MiB/s')
  for (const [name, times] of others.times) {
    if (times.length === 0) {
      console.log(`${name}: not installed`)
      continue
    }
    print(`${name}, from disk to disk, best of ${ROUNDS}`, rate(times), 'MiB/s')
    printRatio(`p2pchat over ${name}`, rate(ours), rate(times))
  }
  await rm(path)
}

async function memory(alice: Daemon, bob: Daemon): Promise<void> {
  const path = join(folder, 'sparse')
  const handle = await open(path, 'w')
  await handle.truncate(SPARSE_GB * 2 ** 30)
  await handle.close()
  const before = { sender: alice.residentMegabytes, receiver: bob.residentMegabytes }
  const peak = { ...before }
  const timer = setInterval(() => {
    peak.sender = Math.max(peak.sender, alice.residentMegabytes)
    peak.receiver = Math.max(peak.receiver, bob.residentMegabytes)
  }, 100)
  const file = await offer(alice, bob, path)
  const ms = await timed(() => take(bob, file))
  clearInterval(timer)
  print(`${SPARSE_GB} GiB`, (SPARSE_GB * 1_024 * 1_000) / ms, 'MiB/s')
  for (const side of ['sender', 'receiver'] as const) {
    print(`memory of the ${side}: before`, before[side], 'MB')
    print(`memory of the ${side}: peak`, peak[side], 'MB')
  }
  await rm(path)
}

async function chat(alice: Daemon, bob: Daemon): Promise<void> {
  const path = join(folder, 'chat')
  await fill(path, SPEED_MB)
  printTimes('a message, nothing else going on', await messages(alice, bob))
  const file = await offer(alice, bob, path)
  const taken = take(bob, file)
  const times = await messages(alice, bob)
  await bob.client.call('fileCancel', { file }).catch(() => undefined)
  await taken
  printTimes('a message while a file comes the same way', times)
  await rm(path)
}

async function many(alice: Daemon, bob: Daemon): Promise<void> {
  const path = join(folder, 'many')
  for (let n = 0; n < SMALL_FILES; n++) {
    const below = join(path, `part ${Math.floor(n / 500)}`)
    if (n % 500 === 0) await mkdir(below, { recursive: true })
    await writeFile(join(below, `${n}.txt`), `small file number ${n}`)
  }
  let file = ''
  const offering = await timed(async () => {
    file = await offer(alice, bob, path)
  })
  const ms = await timed(() => take(bob, file))
  print(`${SMALL_FILES} small files, offered`, offering / 1_000, 's')
  print(`${SMALL_FILES} small files, accepted to done`, ms / 1_000, 's')
}

function messages(from: Daemon, to: Daemon): Promise<readonly number[]> {
  const [count, everyMs] = [CHAT_MESSAGES, CHAT_EVERY_MS]
  return steadyChat({ from: from.client, to: to.client, name: to.peer, count, everyMs })
}

async function offer(from: Daemon, to: Daemon, path: string): Promise<string> {
  const came = new Promise<string>((resolve, reject) => {
    const leaving = to.client.subscribe((event) => {
      if (event.event !== 'file' || event.file.state !== 'offered') return
      resolve(event.file.file)
      leaving.then((leave) => leave(), reject)
    })
  })
  const { file } = await from.client.call('fileOffer', { to: to.peer, path })
  await came
  return file
}

async function take(by: Daemon, file: string): Promise<void> {
  await by.client.call('fileAccept', { file, folder: join(folder, 'in') })
  const { state, path } = await by.client.call('fileWait', { file })
  if (state === 'done' && path !== null) await rm(path, { recursive: true })
}

async function fill(path: string, megabytes: number): Promise<void> {
  const handle = await open(path, 'w')
  for (let n = 0; n < megabytes; n++) {
    await handle.write(crypto.getRandomValues(Buffer.alloc(65_536)), 0, 65_536, n * MB)
    for (let at = 65_536; at < MB; at += 65_536)
      await handle.write(Buffer.alloc(65_536, n + at), 0, 65_536, n * MB + at)
  }
  await handle.close()
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
