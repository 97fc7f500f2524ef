import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChatError } from '../../src/errors.ts'
import type { StatusView } from '../../src/rpc/methods.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { event, line, noticesOf, rowsOf } from '../helpers/chat-actions.ts'
import { ANNA, after, BOB, CAROL, DAN, numbered, scene, withPage } from '../helpers/chat-scene.ts'
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
  assert.match(doctor(net) ?? '', /Nobody else answers/)
  assert.match(doctor({ ...net, writable: false }) ?? '', /disk refuses writes/)
  const company = { ...scene(), peers: new Map([ANNA, BOB].map((peer) => [peer.peer, peer])) }
  assert.match(doctor(net, company) ?? '', /All is well: one person is online/)
})

test('a warning says more exactly why nobody is found', () => {
  for (const [code, interfaces, verdict] of [
    ['DISCOVERY_PORT_TAKEN', [], /another program on this machine keeps UDP port 5353/],
    ['DISCOVERY_UNHEARD', ['eth0'], /A firewall on this machine/],
    ['DISCOVERY_NO_INTERFACE', ['lo'], /There is no usable network/],
    ['STORE_FULL', ['eth0'], /Nobody else answers/],
  ] as const) {
    const mdns = interfaces.length > 0 ? 'on' : 'failed'
    const { message } = new ChatError(code)
    const said = doctor({ interfaces, mdns, warnings: [{ code, message, hint: null }] }) ?? ''
    assert.match(said, verdict)
  }
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

test('in an empty lobby a warning is the line that says what is wrong, and no line of its own', () => {
  const { code, message, hint } = new ChatError('DISCOVERY_UNHEARD', 'eth0')
  const warned = { event: 'warning', warning: { code, message, hint: hint ?? null } } as const
  const empty = after(withPage(alone(), []), event(warned))
  assert.deepEqual(noticesOf(empty), [])
  assert.match(rowsOf(empty).join('\n'), /A firewall on this machine/)
  const busy = after(scene({ messages: numbered(1) }), event(warned))
  assert.match(noticesOf(busy)[0] ?? '', /^warning: multicast DNS does not get through/)
})

test('nobody is led to write to a key that is warned of', () => {
  const others = (...peers: ReadonlyArray<typeof BOB>) => {
    const known = [ANNA, ...peers].map((peer) => [peer.peer, peer] as const)
    return rowsOf(withPage({ ...scene(), peers: new Map(known) }, [])).join('\n')
  }
  const changed = { ...BOB, trust: 'changed' } as const
  assert.match(others(changed, CAROL), /To write to one person alone: @carol/)
  assert.match(others(changed), /On this network now: bob/)
  assert.doesNotMatch(others(changed), /To write to one person alone/)
})

test('what to do next stays in sight over lines of the chat itself, whole or not at all', () => {
  const said = after(withPage(alone(), []), line('/nick'))
  assert.match(rowsOf(said).join('\n'), /Nobody else was seen here[\s\S]*something is missing/)
  const small = after(said, { kind: 'resize', width: 40, height: 12 })
  assert.doesNotMatch(rowsOf(small).join('\n'), /Nobody else was seen here/)
  const fresh = after(withPage(alone(), []), { kind: 'resize', width: 40, height: 12 })
  const rows = rowsOf(fresh).join('\n')
  assert.match(rows, /Nobody else was seen here so far\./)
  assert.match(rows, /\/help shows what else there is\./)
})

test('/doctor tells the warnings that the status bar counts, in the language of the chat', () => {
  const { code, message, hint } = new ChatError('DISCOVERY_FAILED', 'eth0')
  const warnings = [{ code, message, hint: hint ?? null }]
  const german = { ...alone(), texts: DE, status: fakeStatus(ANNA, { warnings }) }
  const shown = rowsOf(after(german, line('/doctor')))
    .join(' ')
    .replace(/[│\s]+/g, ' ')
  assert.match(shown, /Warnung: Multicast-DNS geht über diese Netzwerkschnittstelle nicht: eth0/)
  assert.match(shown, /Tipp: andere sind weiter erreichbar mit \/connect/)
})
