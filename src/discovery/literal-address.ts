const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const IPV4 = new RegExp(`^${OCTET}(\\.${OCTET}){3}$`)
const ZONE = /^[\w.-]{1,15}$/

/** Four decimal numbers with dots; no leading zeros, which some systems read as octal. */
export function isIPv4(host: string): boolean {
  return IPV4.test(host)
}

/** An IPv6 address without brackets, with a zone (`%eth0`) or not. */
export function isIPv6(host: string): boolean {
  const [bare = '', zone, ...rest] = host.split('%')
  if (rest.length > 0 || (zone !== undefined && !ZONE.test(zone))) return false
  return /^[0-9a-f:.]+$/i.test(bare) && bare.includes(':') && URL.canParse(`http://[${bare}]/`)
}

export function isPort(port: unknown): port is number {
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535
}

/** True for an address that names one machine: not `0.0.0.0`, multicast, broadcast or reserved. */
export function isUnicast(host: string): boolean {
  if (isIPv4(host)) {
    const first = Number.parseInt(host, 10)
    return first > 0 && first < 224
  }
  const bare = withoutZone(host)
  return isIPv6(host) && bare !== '::' && !/^(ff|::ffff:)/i.test(bare)
}

export function isLoopback(host: string): boolean {
  return isIPv4(host) ? host.startsWith('127.') : host === '::1'
}

/** True for an IPv6 address that means nothing without a zone. */
export function isLinkLocal6(host: string): boolean {
  return /^fe[89ab][0-9a-f]:/i.test(host)
}

export function withoutZone(host: string): string {
  return host.replace(/%.*$/, '')
}
