import { choiceAt } from '../view/dialog-rows.ts'
import { inputRowCount } from '../view/input-rows.ts'
import { layout } from '../view/layout.ts'
import { linkAt } from '../view/link-at.ts'
import { conversationAt, personAt } from '../view/panels.ts'
import { type Call, type MouseAction, type Step, step, then } from './action.ts'
import { scrollCard } from './card.ts'
import { loadPage, markRead, switchTo } from './conversations.ts'
import type { Find, Switch } from './dialog.ts'
import { chosen } from './dialogs.ts'
import { goToFound } from './find.ts'
import { withConversationsScrolled, withPeopleScrolled } from './panel-scroll.ts'
import { nearNewest, nearOldest, scrolled } from './scroll.ts'
import { currentTimeline, type State, withTimeline } from './state.ts'
import { acceptSwitch, choicesOf } from './switcher.ts'
import { uncleared } from './timeline.ts'

const WHEEL_ROWS = 3

/** A click or a turn of the wheel. */
export function reduceMouse(before: State, { button, x, y }: MouseAction): Step {
  // A chosen message keeps nobody from going elsewhere.
  const state =
    before.dialog?.kind === 'select' && button === 'left'
      ? { ...before, dialog: undefined }
      : before
  const plan = layout(state, state.width, state.height, inputRowCount(state, state.width))
  const inPeople = plan.people > 0 && x >= state.width - plan.people
  if (button !== 'left') {
    const up = button === 'wheel-up' ? 1 : -1
    if (x < plan.conversations) return step(withConversationsScrolled(state, -up * WHEEL_ROWS))
    return inPeople ? step(withPeopleScrolled(state, -up * WHEEL_ROWS)) : wheel(state, up)
  }
  const { dialog } = state
  const list = dialog?.kind === 'switch' || dialog?.kind === 'find' ? dialog : undefined
  if (dialog && !list && dialog.kind !== 'card') return step(state)
  const row = y - 1
  if (row < 0 || row >= plan.messages.height) {
    return step(list ? { ...state, dialog: undefined } : state)
  }
  if (x < plan.conversations) {
    const clicked = conversationAt(state, plan.messages.height, row)
    return clicked === undefined ? step(state) : switchTo(state, clicked)
  }
  if (inPeople) return toPerson(state, personAt(state, plan.messages.height, row))
  if (list) return clickInList(state, list, plan.messages.height, row)
  const left = plan.conversations > 0 ? plan.conversations + 1 : 0
  if (dialog) return step(state)
  const link = linkAt(state, plan.messages, x - left, row)
  return step(link === undefined ? state : { ...state, dialog: { kind: 'open', link } })
}

/** A click goes where Enter would go from that row. */
function clickInList(state: State, list: Switch | Find, height: number, row: number): Step {
  const clicked = (count: number) => choiceAt(count, list.at, height, row)
  if (list.kind === 'find') {
    const message = list.found[clicked(list.found.length) ?? -1]
    return message ? goToFound(state, message) : step(state)
  }
  const at = clicked(choicesOf(state, list).length)
  return at === undefined ? step(state) : acceptSwitch(state, { ...list, at })
}

function wheel(state: State, up: 1 | -1): Step {
  const { dialog } = state
  if (dialog?.kind === 'card') return scrollCard(state, dialog, -up * WHEEL_ROWS)
  if (dialog?.kind === 'switch' || dialog?.kind === 'find') {
    return step(chosen(state, dialog, dialog.at - up * WHEEL_ROWS))
  }
  const shown = up > 0 ? uncleared(currentTimeline(state)) : currentTimeline(state)
  const moved = scrolled(withTimeline(state, state.current, shown), up * WHEEL_ROWS)
  if (up > 0) return nearOldest(moved) ? loadPage(moved, 'older') : step(moved)
  return then(nearNewest(moved) ? loadPage(moved, 'newer') : step(moved), markRead)
}

function toPerson(state: State, peer: string | undefined): Step {
  if (peer === undefined) return step(state)
  const purpose = { kind: 'command', conversation: state.current, typed: '' } as const
  const call: Call = { kind: 'call', method: 'conversation', params: { to: peer }, purpose }
  return step(state, call)
}
