/** IP addresses and ranges ("IP address condition operators", C-29). */

/** An address as its bits, first bit first: 32 of IPv4, 128 of IPv6. */
export interface Address {
  readonly family: 4 | 6
  readonly bits: string
}

/** A range: the first `length` bits of an address. */
export interface AddressBlock extends Address {
  readonly length: number
}

/** Whether the address begins as the range does; families never match each other. */
export function isWithin(address: Address, range: AddressBlock): boolean {
  return (
    address.family === range.family &&
    address.bits.slice(0, range.length) === range.bits.slice(0, range.length)
  )
}

/** An address with an optional prefix length; alone it is a range of one. */
export function parseRange(text: string): AddressBlock | undefined {
  const match = /^([^/]+)(?:\/(0|[1-9][0-9]{0,2}))?$/.exec(text)
  const address = match?.[1] === undefined ? undefined : parseAddress(match[1])
  if (address === undefined) return undefined
  const length = match?.[2] === undefined ? address.bits.length : Number(match[2])
  return length > address.bits.length ? undefined : { ...address, length }
}

/** An IPv4 or IPv6 address; undefined for anything else: masks, ports, zones. */
export function parseAddress(text: string): Address | undefined {
  const version4 = parseVersion4(text)
  if (version4 !== undefined) return { family: 4, bits: version4 }
  const version6 = parseVersion6(text)
  return version6 === undefined ? undefined : { family: 6, bits: version6 }
}

/** Four decimal octets without leading zeros. */
function parseVersion4(text: string): string | undefined {
  const octets = text.split('.')
  if (octets.length !== 4 || !octets.every(isOctet)) return undefined
  return octets.map((octet) => Number(octet).toString(2).padStart(8, '0')).join('')
}

function isOctet(text: string): boolean {
  return /^(?:0|[1-9][0-9]{0,2})$/.test(text) && Number(text) <= 255
}

/** Eight groups of 16 bits; `::` once for a run of zero groups; IPv4 may stand for the last two. */
function parseVersion6(text: string): string | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [first = '', second] = halves
  const head = parseGroups(first, { isLast: second === undefined })
  const tail = parseGroups(second ?? '', { isLast: true })
  if (head === undefined || tail === undefined) return undefined
  const missing = 128 - head.length - tail.length
  if (second === undefined) return missing === 0 ? head : undefined
  return missing >= 16 ? head + '0'.repeat(missing) + tail : undefined
}

/** The bits of colon-separated groups; only at the address's end may an IPv4 address stand. */
function parseGroups(text: string, { isLast }: { isLast: boolean }): string | undefined {
  if (text === '') return ''
  const groups = text.split(':')
  let bits = ''
  for (const [index, group] of groups.entries()) {
    const last = isLast && index === groups.length - 1
    const part = parseGroup(group) ?? (last ? parseVersion4(group) : undefined)
    if (part === undefined) return undefined
    bits += part
  }
  return bits
}

function parseGroup(group: string): string | undefined {
  if (!/^[0-9A-Fa-f]{1,4}$/.test(group)) return undefined
  return Number.parseInt(group, 16).toString(2).padStart(16, '0')
}
