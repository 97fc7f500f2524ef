import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChatError } from '../../src/errors.ts'
import type { StatusView } from '../../src/rpc/methods.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { line, noticesOf, rowsOf } from '../helpers/chat-actions.ts'
import { ANNA, after, BOB, DAN, scene, withPage } from '../helpers/chat-scene.ts'
import { fakeStatus } from '../helpers/fake-views.ts'

const alone = () => ({ ...scene(), peers: new Map([ANNA, DAN].map((peer) => [peer.peer, peer])) })
const doctor = (more: Partial<StatusView>, state = alone()) =>
  noticesOf(after({ ...state, plain: true, status: fakeStatus(ANNA, more) }, line('/doctor')))[0]

test('/doctor gives the one verdict that matters most', () => {
  const net = { online: true, interfaces: ['eth0'], mdns: 'on' } as const
  assert.match(doctor({ ...net, online: false }) ?? '', /without the network/)
  assert.match(doctor({ ...net, interfaces: [] }) ?? '', /no usable network/)
  assert.match(doctor({ ...net, mdns: 'off' }) ?? '', /--no-mdns/)
  assert.match(doctor({ ...net, mdns: 'off', interfaces: [] }) ?? '', /--no-mdns/)
  assert.match(doctor({ ...net, mdns: 'failed' }) ?? '', /multicast does not work/)
  assert.match(doctor(net) ?? '', /nobody else answers/)
  assert.match(doctor({ ...net, writable: false }) ?? '', /disk refuses writes/)
  const company = { ...scene(), peers: new Map([ANNA, BOB].map((peer) => [peer.peer, peer])) }
  assert.match(doctor(net, company) ?? '', /All is well: one person is online/)
})

test('an empty lobby tells what is wrong while nobody is seen, and else is calm', () => {
  const net = { online: true, interfaces: ['eth0'], mdns: 'on' } as const
  const shown = (more: Partial<StatusView>, state = alone()) => {
    const empty = withPage({ ...state, status: fakeStatus(ANNA, { ...net, ...more }) }, [])
    return rowsOf(empty)
      .join(' ')
      .replace(/[│\s]+/g, ' ')
  }
  assert.match(shown({}), /keeps looking/)
  assert.match(shown({ interfaces: [] }), /There is no usable network/)
  assert.match(shown({ mdns: 'failed' }), /multicast does not work here/)
  assert.match(shown({ mdns: 'off' }), /Nobody is looked for \(--no-mdns\)/)
  const warnings = [{ code: 'DISCOVERY_FAILED', message: 'no mdns', hint: null }] as const
  assert.match(shown({ warnings }), / no mdns /)
  const company = { ...scene(), peers: new Map([ANNA, BOB].map((peer) => [peer.peer, peer])) }
  assert.match(shown({ mdns: 'failed' }, company), /On this network now: bob/)
})

test('/doctor tells the warnings that the status bar counts, in the language of the chat', () => {
  const { code, message, hint } = new ChatError('DISCOVERY_FAILED', 'eth0')
  const warnings = [{ code, message, hint: hint ?? null }]
  const german = { ...alone(), texts: DE, status: fakeStatus(ANNA, { warnings }) }
  const shown = rowsOf(after(german, line('/doctor')))
    .join(' ')
    .replace(/[│\s]+/g, ' ')
  assert.match(shown, /Warnung: Multicast-DNS geht über diese Netzkarte nicht: eth0/)
  assert.match(shown, /Rat: andere sind weiter erreichbar mit \/connect/)
})
