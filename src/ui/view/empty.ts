import { directPeer, nameOf, othersOf } from '../model/people.ts'
import { currentConversation, currentTimeline, LOBBY, type State } from '../model/state.ts'
import { type Row, span, wrapRow } from './span.ts'

/** What stands where no message does yet: what is going on, and what to do next. */
export function emptyRows(state: State, width: number): readonly Row[] {
  const timeline = currentTimeline(state)
  if (timeline.clearedTo !== undefined || !timeline.atEnd) return []
  const lines = ['', ...linesOf(state)]
  return lines.flatMap((line) =>
    wrapRow([span(line, 'dim')], width - 4).map((row) => [span('  '), ...row]),
  )
}

function linesOf(state: State): readonly string[] {
  const view = currentConversation(state)
  const peer = directPeer(view)
  if (peer) {
    const name = nameOf(state, peer, view?.name)
    return [
      `Nothing was written between you and ${name} yet.`,
      '',
      `What you write here is encrypted and goes to ${name} alone. While ${name} is away it waits on this machine, marked with “…”, and goes out by itself.`,
      '',
      `To be sure who ${name} is: /verify @${name}`,
    ]
  }
  if (view && view.conversation !== LOBBY) return ['Nothing was written here yet.']
  const here = othersOf(state).filter(({ status }) => status !== 'offline')
  const [first] = here
  if (!first) return nobodyLines(state)
  const names = here.slice(0, 3).map(({ peer: id }) => nameOf(state, id))
  const more = here.length > names.length ? ` and ${here.length - names.length} more` : ''
  return [
    `On this network now: ${names.join(', ')}${more}.`,
    '',
    'Type and press Enter: everybody on the network can read it.',
    `To write to one person alone: @${names[0] ?? 'name'} hello`,
    '',
    '/help shows what else there is.',
  ]
}

function nobodyLines(state: State): readonly string[] {
  const searching =
    state.status.mdns === 'on'
      ? 'p2pchat keeps looking, and shows people here as soon as they come.'
      : 'Looking around by multicast does not work here, so say where somebody is: /connect HOST:PORT'
  return [
    'Nobody else has been seen on this network yet.',
    '',
    searching,
    '',
    'Start p2pchat on another machine of the same network, or reach one that is not found with /connect HOST:PORT',
    '',
    'You can write already: it is kept here, and handed to whoever comes.',
    '/help shows what else there is.',
  ]
}
