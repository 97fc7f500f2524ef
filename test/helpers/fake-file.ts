import type { FileView } from '../../src/rpc/methods.ts'
import { fakeMessageId, fakePeerId, LOBBY, NOON } from './fake-views.ts'

/** A file that somebody offers in the lobby. */
export function fakeFile(more: Partial<FileView> = {}): FileView {
  return {
    file: fakeMessageId(1),
    conversation: LOBBY,
    name: 'notes.txt',
    size: 2_048,
    files: null,
    state: 'offered',
    received: 0,
    from: { peer: fakePeerId(2), name: 'bob' },
    path: null,
    direction: 'in',
    offeredAt: new Date(NOON).toISOString(),
    reason: null,
    recipients: [],
    ...more,
  }
}
