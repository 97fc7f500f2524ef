// Files over slow links, between hosts made of network namespaces (needs root on Linux): how long a
// message takes beside a file on a link of 10 Mbit/s, and one holder of a file against three.
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SocketClient } from '../src/rpc/client.ts'
import { Profile } from '../src/store/profile.ts'
import { Lan, type LanHost } from '../test/helpers/lan.ts'
import { Person, until } from '../test/lan/person.ts'
import { print, printTimes, timed } from './lib/figures.ts'
import { steadyChat } from './lib/steady-chat.ts'

const CHAT_MESSAGES = 100
const CHAT_EVERY_MS = 80
const SLOW_MB = 12
const SHARED_MB = 16

await chatBeside()
await severalHolders()

async function chatBeside(): Promise<void> {
  await using lan = await Lan.open({ hosts: 2 })
  const [anna, ben] = await Promise.all([person(lan, 0, 'anna'), person(lan, 1, 'ben')])
  for (const host of lan.hosts) await limit(host, '10mbit')
  const [atAnna, atBen] = await Promise.all([anna.daemon(), ben.daemon()])
  await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
  await using annas = await clientOf(anna)
  await using bens = await clientOf(ben)
  printTimes(
    '10 Mbit/s: a message, nothing else going on',
    await messages(annas.client, bens.client),
  )
  const path = await file(anna, SLOW_MB)
  const { file: id } = await annas.client.call('fileOffer', { to: '@ben', path })
  await until(() => bens.client.call('file', { file: id }))
  await bens.client.call('fileAccept', { file: id, folder: join(ben.host.dataDir, 'in') })
  const times = await messages(annas.client, bens.client)
  const { state, received } = await bens.client.call('file', { file: id })
  if (state !== 'running') console.log(`(the file was ${state} at the end: ${received} bytes)`)
  printTimes('10 Mbit/s: a message beside a file', times)
  const ms = await timed(() => bens.client.call('fileWait', { file: id }))
  print('  and the file goes on at', ((SLOW_MB * 2 ** 20 - received) * 8) / (ms * 1_000), 'Mbit/s')
}

async function severalHolders(): Promise<void> {
  await using lan = await Lan.open({ hosts: 4 })
  const people = await Promise.all(
    ['anna', 'ben', 'carol', 'dave'].map((name, at) => person(lan, at, name)),
  )
  const [anna, ben, carol, dave] = people
  if (!anna || !ben || !carol || !dave) throw new Error('four hosts')
  for (const each of people) await each.daemon()
  await until(async () => {
    for (const each of people) if ((await each.peers()).length < 3) throw new Error('not met')
  }, 60_000)
  await using annas = await clientOf(anna)
  await using daves = await clientOf(dave)
  const holders = [ben, carol]
  const took: number[] = []
  for (const share of [false, true]) {
    const path = await file(anna, SHARED_MB)
    const { file: id } = await annas.client.call('fileOffer', { to: '#lobby', path })
    for (const each of share ? holders : []) {
      await using client = await clientOf(each)
      await until(() => client.client.call('file', { file: id }))
      await client.client.call('fileAccept', { file: id, folder: join(each.host.dataDir, 'in') })
      await client.client.call('fileWait', { file: id })
    }
    for (const each of [anna, ...holders]) await limit(each.host, '20mbit')
    await until(() => daves.client.call('file', { file: id }))
    await daves.client.call('fileAccept', { file: id, folder: join(dave.host.dataDir, 'in') })
    took.push(await timed(() => daves.client.call('fileWait', { file: id })))
    for (const each of [anna, ...holders])
      await each.host.exec('tc', 'qdisc del dev eth0 root'.split(' '))
  }
  const [one = 0, three = 0] = took
  print(`${SHARED_MB} MiB of one holder at 20 Mbit/s`, one / 1_000, 's')
  print(`${SHARED_MB} MiB of three holders at 20 Mbit/s each`, three / 1_000, 's')
  print('  = times as fast', one / three, 'times')
}

function person(lan: Lan, host: number, name: string): Promise<Person> {
  return Person.on(lan.host(host), name)
}

async function limit(host: LanHost, rate: string): Promise<void> {
  const words = `qdisc add dev eth0 root tbf rate ${rate} burst 16kb latency 100ms`
  await host.exec('tc', words.split(' '))
}

async function clientOf({ host }: Person) {
  const { socket } = Profile.locate({ dataDir: host.dataDir, env: {} }).paths
  const client = await SocketClient.open(socket)
  return { client, [Symbol.asyncDispose]: () => client.close() }
}

async function file({ host }: Person, megabytes: number): Promise<string> {
  const path = join(host.dataDir, `film-${randomBytes(4).toString('hex')}`)
  await writeFile(path, randomBytes(megabytes * 2 ** 20))
  return path
}

function messages(from: SocketClient, to: SocketClient): Promise<readonly number[]> {
  return steadyChat({ from, to, name: '@ben', count: CHAT_MESSAGES, everyMs: CHAT_EVERY_MS })
}
