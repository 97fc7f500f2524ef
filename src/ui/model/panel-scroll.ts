import { listWindow } from '../view/list-window.ts'
import { conversationsWindow } from '../view/panels.ts'
import { peopleOf } from './people.ts'
import { viewport } from './scroll.ts'
import { currentConversation, type State } from './state.ts'

/** The list of conversations scrolled by some rows, never beyond either end. */
export function withConversationsScrolled(state: State, by: number): State {
  const { height } = viewport(state)
  const { top } = conversationsWindow(state, height)
  const wanted = listWindow(state.conversations.length, height, top + by)
  return { ...state, conversationsTop: wanted.top }
}

/** The list of people likewise. */
export function withPeopleScrolled(state: State, by: number): State {
  const { height } = viewport(state)
  const { length } = peopleOf(state, currentConversation(state))
  const { top } = listWindow(length, height, state.peopleTop)
  return { ...state, peopleTop: listWindow(length, height, top + by).top }
}
