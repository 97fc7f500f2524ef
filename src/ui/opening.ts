import type { Clock } from '../clock.ts'
import type { Client } from '../rpc/methods.ts'
import type { Step } from './model/action.ts'
import { withAlarm } from './model/alarm.ts'
import { settle } from './model/conversations.ts'
import { withDrafts } from './model/drafts.ts'
import { withInvitation } from './model/invitations.ts'
import { type ChatSettings, openState, withConversation } from './model/state.ts'

export interface OpeningOptions {
  readonly client: Client
  readonly clock: Clock
  readonly zone: string
  readonly width: number
  readonly height: number
  /** What to open first: anything that `conversation` of the engine resolves. */
  readonly conversation?: string | undefined
  readonly settings?: Partial<ChatSettings>
}

/** The state in which a chat begins, with what the engine knows, and what is to be asked of it at once. */
export async function openingStep(options: OpeningOptions): Promise<Step> {
  const { client, clock, conversation, width, height, zone, settings = {} } = options
  const snapshot = await client.call('snapshot', {})
  const made = openState({ width, height, zone, snapshot, settings })
  const opened = { ...made, touchedAt: clock.now() }
  const wanted =
    conversation === undefined ? undefined : await client.call('conversation', { to: conversation })
  const turned = wanted
    ? { ...withConversation(opened, wanted), current: wanted.conversation }
    : opened
  const drafted = withDrafts(turned, await client.call('drafts', {}))
  const changed = snapshot.peers.filter(({ trust }) => trust === 'changed')
  const warned = changed.reduce((state, peer) => withAlarm(state, clock.now(), peer), drafted)
  const invited = warned.conversations.filter((view) => view.invited)
  return settle(invited.reduce((state, room) => withInvitation(state, clock.now(), room), warned))
}
