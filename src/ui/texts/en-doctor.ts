/** Why somebody cannot be seen: the verdict first, then what it rests on. */
export const EN_DOCTOR = {
  title: 'How the network is',
  offline: 'This p2pchat has opened its profile without the network.',
  noInterface: 'There is no usable network: connect to one, and p2pchat notices by itself.',
  mdnsOff:
    'Nobody is looked for (--no-mdns): only known addresses are tried. /connect HOST:PORT adds one.',
  portTaken:
    'Nobody can be found: another program on this machine keeps UDP port 5353 to itself. Reach others with /connect HOST:PORT.',
  unheard:
    'A firewall on this machine seems to keep others from being found (UDP port 5353): let it pass, or reach them with /connect HOST:PORT.',
  mdnsFailed:
    'Looking around by multicast does not work here: reach others with /connect HOST:PORT.',
  nobody:
    'Nobody else answers. Do they run p2pchat on this same network? Guest networks and firewalls often keep machines apart; then try /connect HOST:PORT.',
  well: (online: number) =>
    online === 1
      ? 'All is well: one person is online.'
      : `All is well: ${online} people are online.`,
  full: 'The disk refuses writes: nothing new can be kept until that ends.',
  interfaces: (names: string) => `network: ${names}`,
  port: (port: number) => `others reach this machine on TCP port ${port}`,
  links: (sessions: number) => `links: ${sessions}`,
  queued: (messages: number) => `messages that wait for their readers: ${messages}`,
}
