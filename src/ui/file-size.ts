const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `1.4 MiB`: three digits at most, in binary units. */
export function formatSize(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_024
    unit++
  }
  const shown = unit === 0 || value >= 99.5 ? value.toFixed(0) : value.toFixed(1)
  return `${shown} ${UNITS[unit]}`
}

/** `42%`; never 100 before it is all there. */
export function percent(part: number, whole: number): string {
  return `${whole === 0 ? 100 : Math.floor((part / whole) * 100)}%`
}

/** `[#####-----]`, so many characters inside. */
export function bar(part: number, whole: number, width: number): string {
  const full = whole === 0 ? width : Math.floor((part / whole) * width)
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}]`
}

/** `3:07`, or `1:02:03`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds)
  const parts = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, at) => (at === 0 ? `${part}` : `${part}`.padStart(2, '0'))).join(':')
}
