/** IP addresses in one spelling, and ranges of them. */

/** An address or range as a number, with how many of its leading bits count. */
export interface ProxyRange {
  readonly family: 4 | 6
  readonly value: bigint
  readonly bits: number
}

const dotted = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/

/**
 * An address as IAM compares it: IPv4 that is mapped into IPv6 as IPv4, without port, brackets and
 * zone; undefined for what is not an address.
 */
export function normalizeAddress(text: string): string | undefined {
  const bare = withoutPort(text.trim()).replace(/%[\w.~-]+$/, '')
  if (dotted.test(bare) && !bare.endsWith('.')) return bare
  const groups = groupsOf(bare)
  if (groups === undefined) return undefined
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (!isMapped) return new URL(`http://[${bare}]/`).hostname.slice(1, -1)
  const [high = 0, low = 0] = groups.slice(6)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** `203.0.113.7:443` and `[2001:db8::1]:443`, as proxies write them. */
function withoutPort(text: string): string {
  const [, bracketed] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text) ?? []
  if (bracketed !== undefined) return bracketed
  return /^[\d.]+:\d{1,5}$/.test(text) ? text.replace(/:\d+$/, '') : text
}

/** The eight groups of an IPv6 address. */
function groupsOf(text: string): number[] | undefined {
  if (!/^[0-9a-f:.]{2,45}$/i.test(text) || !text.includes(':')) return undefined
  try {
    const canonical = new URL(`http://[${text}]/`).hostname.slice(1, -1)
    const [left = '', right] = canonical.split('::')
    const head = left === '' ? [] : left.split(':')
    const tail = right === undefined || right === '' ? [] : right.split(':')
    const gap = right === undefined ? [] : Array(8 - head.length - tail.length).fill('0')
    return [...head, ...gap, ...tail].map((group) => Number.parseInt(group, 16))
  } catch {
    return undefined
  }
}

/** Reads an address or a range such as `10.0.0.0/8`; undefined for what is neither. */
export function readRange(text: string): ProxyRange | undefined {
  const [address = '', length, ...more] = text.split('/')
  const normal = normalizeAddress(address)
  if (normal === undefined || more.length > 0) return undefined
  const family = normal.includes(':') ? 6 : 4
  const most = family === 4 ? 32 : 128
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined
  const bits = length === undefined ? most : Number(length)
  return bits > most ? undefined : { family, bits, value: numberOf(normal, family) }
}

function numberOf(address: string, family: 4 | 6): bigint {
  const parts = family === 4 ? address.split('.').map(Number) : (groupsOf(address) ?? [])
  const width = family === 4 ? 8n : 16n
  return parts.reduce((value, part) => (value << width) | BigInt(part), 0n)
}

/** Whether an address that was normalized is in one of the ranges. */
export function isInRanges(address: string, ranges: readonly ProxyRange[]): boolean {
  const own = readRange(address)
  return ranges.some(({ family, bits, value }) => {
    if (own === undefined || own.family !== family) return false
    const shift = BigInt((family === 4 ? 32 : 128) - bits)
    return own.value >> shift === value >> shift
  })
}
