import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryDiscovery, MemoryHub } from '../../src/discovery/memory.ts'
import { draw, Ear } from './conformance.ts'

test('hosts that are cut apart do not hear each other until they are joined again', async () => {
  const hub = new MemoryHub()
  const [a, b] = [draw(), draw()]
  const [earA, earB] = [new Ear(), new Ear()]
  hub.cut('10.0.0.1', '10.0.0.2')
  const one = await MemoryDiscovery.open({ hub, announcement: a, listener: earA, host: '10.0.0.1' })
  await using _other = await MemoryDiscovery.open({
    hub,
    announcement: b,
    listener: earB,
    host: '10.0.0.2',
  })
  one.refresh()
  await Promise.resolve()
  assert.deepEqual([...earA.sightings, ...earB.sightings], [])
  hub.cut('10.0.0.1', '10.0.0.2', false)
  one.refresh()
  const { addresses } = await earA.hears(b.token)
  assert.deepEqual(addresses, [{ host: '10.0.0.2', port: b.port }])
  await one.close()
})
