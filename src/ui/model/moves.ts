import { EDITS, withText } from '../editor.ts'
import { remember } from '../input-history.ts'
import type { Move } from '../key-table.ts'
import { type Step, step, then } from './action.ts'
import { withoutAnswering } from './answering.ts'
import {
  followNewest,
  jumpToOldest,
  loadPage,
  markRead,
  neighbour,
  nextUnread,
  switchTo,
} from './conversations.ts'
import { interrupted } from './leaving.ts'
import { withPeopleScrolled } from './panel-scroll.ts'
import { nearNewest, nearOldest, pageRows, scrolled, scrolledToOldest } from './scroll.ts'
import { seekUnread } from './seek.ts'
import { selectMessage } from './selection.ts'
import { currentTimeline, type State, withTimeline } from './state.ts'
import { uncleared } from './timeline.ts'

/** The moves between conversations and through their history. */
export function reduceMove(state: State, move: Move): Step {
  const calm: State = { ...state, leaving: false }
  switch (move) {
    case 'interrupt':
    case 'end-of-input':
      return interrupt(state, move)
    case 'page-up':
      return scrollUp(calm, (shown) => scrolled(shown, pageRows(shown)))
    case 'oldest':
    case 'home':
      return toOldest(calm)
    case 'first-unread':
      return seekUnread(uncleaned(calm))
    case 'select-older':
      return selectMessage(calm, -1)
    case 'bare':
      return step({ ...calm, bare: !state.bare })
    case 'page-down':
      return scrollDown(calm)
    case 'newest':
    case 'end':
      return followNewest(calm)
    case 'next-conversation':
      return switchTo(calm, neighbour(calm, 1))
    case 'previous-conversation':
      return switchTo(calm, neighbour(calm, -1))
    case 'next-unread': {
      const wanted = nextUnread(calm)
      return wanted === undefined ? step(calm) : switchTo(calm, wanted)
    }
    case 'toggle-people':
      return step({ ...calm, showPeople: !state.showPeople })
    case 'people-up':
      return step(withPeopleScrolled(calm, -pageRows(calm)))
    case 'people-down':
      return step(withPeopleScrolled(calm, pageRows(calm)))
    case 'toggle-conversations':
      return step({ ...calm, showConversations: !state.showConversations })
    case 'redraw':
      return step(calm, { kind: 'redraw' })
    case 'suspend':
      return step(calm, { kind: 'suspend' })
    case 'cancel':
      return step({ ...withoutAnswering(calm), completion: undefined, bare: false })
    default:
      return step({ ...calm, completion: undefined })
  }
}

/** Ctrl-C drops what was typed, and on an empty line leaves at the second time; Ctrl-D alike. */
function interrupt(state: State, move: 'interrupt' | 'end-of-input'): Step {
  const { text } = state.editor
  if (move === 'end-of-input' && text !== '') {
    return step({ ...state, editor: EDITS['erase-right'](state.editor), completion: undefined })
  }
  if (text === '') return interrupted(state)
  // Up brings it back.
  const inputHistory = remember(state.inputHistory, text)
  const editor = withText(state.editor, '')
  return step(withoutAnswering({ ...state, inputHistory, editor, completion: undefined }))
}

function uncleaned(state: State): State {
  return withTimeline(state, state.current, uncleared(currentTimeline(state)))
}

function toOldest(state: State): Step {
  const shown = uncleaned(state)
  return currentTimeline(shown).atStart ? step(scrolledToOldest(shown)) : jumpToOldest(shown)
}

function scrollUp(state: State, scroll: (state: State) => State): Step {
  const moved = scroll(uncleaned(state))
  return nearOldest(moved) ? loadPage(moved, 'older') : step(moved)
}

function scrollDown(state: State): Step {
  const moved = scrolled(state, -pageRows(state))
  return then(nearNewest(moved) ? loadPage(moved, 'newer') : step(moved), markRead)
}
