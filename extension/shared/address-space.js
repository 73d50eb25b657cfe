/**
 * How private an address is. A page may learn only about pictures that are no more private than itself.
 *
 * Read in two ways: as a content script, and by the background for its side effect. Content scripts cannot
 * be modules, so what others need hangs on `globalThis`.
 */
{
  const LOOPBACK = 0
  const LOCAL = 1
  const PUBLIC = 2

  /** Names that never lead to the internet: RFC 6761, 6762, 8375, and what home and office networks use. */
  const LOCAL_NAME = /\.(local|localdomain|internal|intranet|private|lan|home|corp|home\.arpa)$/

  /**
   * IPv4 ranges that are not public, as [first address, prefix length, space]: IANA's special-purpose
   * registry, with multicast and everything above it.
   * @type {[string, number, number][]}
   */
  const RESERVED = [
    ['0.0.0.0', 8, LOOPBACK],
    ['127.0.0.0', 8, LOOPBACK],
    ['10.0.0.0', 8, LOCAL],
    ['100.64.0.0', 10, LOCAL],
    ['169.254.0.0', 16, LOCAL],
    ['172.16.0.0', 12, LOCAL],
    ['192.0.0.0', 24, LOCAL],
    ['192.0.2.0', 24, LOCAL],
    ['192.168.0.0', 16, LOCAL],
    ['198.18.0.0', 15, LOCAL],
    ['198.51.100.0', 24, LOCAL],
    ['203.0.113.0', 24, LOCAL],
    ['224.0.0.0', 3, LOCAL]
  ]

  /**
   * @param {string} text
   * @returns {number | undefined} the address as one number; undefined where it is not IPv4
   */
  function ofDotted (text) {
    const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number)
    if (!parts || parts.some(part => part > 255)) return undefined
    return parts.reduce((whole, part) => whole * 256 + part, 0)
  }

  const ranges = RESERVED.map(([first, length, space]) => ({
    first: ofDotted(first) ?? 0,
    size: 2 ** (32 - length),
    space
  }))

  /** @param {number} address */
  function ofIpv4 (address) {
    const range = ranges.find(({ first, size }) => address >= first && address < first + size)
    return range ? range.space : PUBLIC
  }

  /**
   * @param {string} text
   * @returns {number[] | undefined} the eight groups; undefined where it is not IPv6
   */
  function groupsOf (text) {
    try {
      // The URL parser writes each address in one way: lower case, dotted tails as hexadecimal.
      const [head, tail] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split('::')
      const front = head ? head.split(':') : []
      const back = tail ? tail.split(':') : []
      const zeros = Array(8 - front.length - back.length).fill('0')
      return [...front, ...zeros, ...back].map(group => parseInt(group, 16))
    } catch {
      return undefined
    }
  }

  /** @param {number[]} groups */
  function ofIpv6 (groups) {
    const [first = 0, second = 0] = groups
    const last = (groups[6] ?? 0) * 65536 + (groups[7] ?? 0)
    if (groups.slice(0, 5).every(group => group === 0)) {
      // ::ffff:a.b.c.d is an IPv4 address; :: and ::1 are this computer.
      if (groups[5] === 0xffff) return ofIpv4(last)
      return groups[5] === 0 && last <= 1 ? LOOPBACK : LOCAL
    }
    // 64:ff9b::a.b.c.d and 2002:abcd:... carry an IPv4 address to a gateway.
    if (first === 0x64 && second === 0xff9b && groups.slice(2, 6).every(group => group === 0)) return ofIpv4(last)
    if (first === 0x2002) return ofIpv4(second * 65536 + (groups[2] ?? 0))
    const isDocumentation = first === 0x2001 && second === 0xdb8
    return first >= 0x2000 && first < 0x4000 && !isDocumentation ? PUBLIC : LOCAL
  }

  /**
   * @param {string | undefined} ip as webRequest gives it: no brackets
   * @returns {number | undefined} undefined where it is no address
   */
  function ofIp (ip) {
    if (!ip) return undefined
    const dotted = ofDotted(ip)
    if (dotted !== undefined) return ofIpv4(dotted)
    const groups = groupsOf(ip.replace(/%.*$/, ''))
    return groups && ofIpv6(groups)
  }

  /**
   * What a host's name alone tells, before any request.
   * @param {string} host as `URL.hostname` gives it, so that 2130706433 and 0x7f.1 are 127.0.0.1 by now
   * @returns {number | undefined} undefined where only the connection can tell
   */
  function ofHost (host) {
    const name = host.toLowerCase().replace(/\.$/, '').replace(/^\[|\]$/g, '')
    const literal = ofIp(name)
    if (literal !== undefined) return literal
    if (name === 'localhost' || name.endsWith('.localhost')) return LOOPBACK
    if (!name.includes('.') || LOCAL_NAME.test(name)) return LOCAL
    return undefined
  }

  globalThis.addressSpace = Object.freeze({ LOOPBACK, LOCAL, PUBLIC, ofIp, ofHost })
}
