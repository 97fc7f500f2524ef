declare const linkTargetBrand: unique symbol

/** An address that may be given to a terminal or a browser. Only this file makes one. */
export type LinkTarget = string & { readonly [linkTargetBrand]: true }

const MAX_LINK_CHARS = 2_048
/** Printable ASCII without what a shell, a terminal or a reader could take for something else. */
const HARMLESS = /^https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&()*+,;=%]+$/

/**
 * The address as a browser would ask for it: http or https, no name or password before the host (which
 * could pass for one), everything else percent-encoded, at most 2,048 characters. Undefined for
 * what is none.
 */
export function linkTarget(text: string): LinkTarget | undefined {
  if (text.length > MAX_LINK_CHARS) return undefined
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return undefined
  }
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return undefined
  const href = url.href.replaceAll("'", '%27')
  return href.length <= MAX_LINK_CHARS && HARMLESS.test(href) ? (href as LinkTarget) : undefined
}
