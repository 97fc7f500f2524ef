import { skeleton } from '../chat/name.ts'
import type { PeerId } from '../ids.ts'
import type { Contact } from '../store/contacts.ts'

/** What we think of a peer, as far as its name decides that. */
export type Opinion = Pick<Contact, 'trust' | 'claimed'>

/** What is known of all names. */
export interface Names {
  readonly contacts: readonly Contact[]
  /** Whether a name could be taken for our own. */
  readonly looksLikeOurs: (name: string) => boolean
}

interface Bearer {
  readonly peer: PeerId
  readonly name: string
}

/**
 * What a peer that now goes by `name` is: a known name with another key is never taken for the one
 * we knew (docs/protocol.md §1). An alarm never ends by what the peer does.
 */
export function judged(names: Names, { peer, name }: Bearer, known?: Contact): Opinion {
  const { trust = 'new', claimed, petname } = known ?? {}
  const open = trust === 'new' || trust === 'changed'
  const same = known?.name === name || Boolean(petname)
  if (open && !same && isTaken(names, { peer, name }, ({ trust: of }) => of !== 'blocked')) {
    return { trust: 'changed', claimed: name }
  }
  return claimed === undefined ? { trust } : { trust, claimed }
}

/** What a peer would be if it were met now: an alarm, where the name is held by somebody else. */
export function judgedAnew(names: Names, bearer: Bearer): Opinion {
  const holds = ({ trust }: Contact) => trust !== 'changed' && trust !== 'blocked'
  const taken = isTaken(names, bearer, holds)
  return taken ? { trust: 'changed', claimed: bearer.name } : { trust: 'new' }
}

function isTaken(names: Names, { peer, name }: Bearer, holds: (contact: Contact) => boolean) {
  if (name === '') return false
  if (names.looksLikeOurs(name)) return true
  const look = skeleton(name)
  return names.contacts.some(
    (other) => other.peer !== peer && holds(other) && looksOf(other).includes(look),
  )
}

function looksOf({ petname, name }: Contact): readonly string[] {
  return [petname, name].flatMap((each) => (each ? [skeleton(each)] : []))
}
