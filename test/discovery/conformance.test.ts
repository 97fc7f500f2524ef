import { randomBytes } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { systemClock } from '../../src/clock.ts'
import { Mdns } from '../../src/discovery/mdns.ts'
import { MemoryDiscovery, MemoryHub } from '../../src/discovery/memory.ts'
import { silentLog } from '../../src/log.ts'
import { discoveryConformance } from './conformance.ts'

const hub = new MemoryHub()
discoveryConformance('memory', (announcement, listener) =>
  MemoryDiscovery.open({ hub, announcement, listener }),
)

const loopback = Object.entries(networkInterfaces()).filter(([, infos]) => infos?.[0]?.internal)
discoveryConformance('mdns on loopback', (announcement, listener) =>
  Mdns.open({
    announcement,
    listener,
    clock: systemClock,
    random: randomBytes,
    log: silentLog,
    interfaces: loopback.map(([name]) => name),
  }),
)
