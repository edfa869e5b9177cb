/** Just enough XML to read what the server writes: elements, text and five escapes. */

export type XmlValue = string | readonly XmlValue[] | { readonly [name: string]: XmlValue }

/** Elements by name; those that have only `member` or `entry` elements are lists. */
export function readXml(text: string): Record<string, XmlValue> {
  const tokens = text.match(/<[^>]+>|[^<]+/g) ?? []
  let at = 0
  const readInside = (): XmlValue => {
    const children: [string, XmlValue][] = []
    let content = ''
    for (;;) {
      const token = tokens[at]
      at += 1
      if (token === undefined || token.startsWith('</')) break
      if (!token.startsWith('<')) content += token
      else children.push([nameOf(token), token.endsWith('/>') ? '' : readInside()])
    }
    if (children.length === 0) return unescapeXml(content)
    if (children.every(([name]) => name === 'member')) return children.map(([, value]) => value)
    if (children.every(([name]) => name === 'entry')) {
      return Object.fromEntries(
        children.map(([, one]) => [pairOf(one).key ?? '', pairOf(one).value ?? '']),
      )
    }
    return Object.fromEntries(children)
  }
  return readInside() as Record<string, XmlValue>
}

function pairOf(value: XmlValue): Record<string, XmlValue> {
  return value as Record<string, XmlValue>
}

function nameOf(token: string): string {
  return /^<([\w-]+)/.exec(token)?.[1] ?? ''
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#xD;', '\r')
    .replaceAll('&amp;', '&')
}
