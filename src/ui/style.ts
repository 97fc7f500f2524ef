/** What a piece of text is; the theme says how that looks. */
export type StyleName =
  | 'text'
  | 'dim'
  | 'accent'
  | 'time'
  | 'own'
  | 'mention'
  | 'code'
  | 'quote'
  | 'link'
  | 'state'
  | 'border'
  | 'bar'
  | 'bar-warning'
  | 'selected'
  | 'unread'
  | 'separator'
  | 'notice'
  | 'error'
  | 'alarm'
  | 'online'
  | 'away'
  | 'busy'
  | 'offline'
  | NameStyle

/** The colours that names are told apart by. */
export type NameStyle = `name${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
export const NAME_STYLES = 10
