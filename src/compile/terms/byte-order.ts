/** Strings in the order of their UTF-8 bytes, which is the kernel's. */

/** Negative, 0 or positive as `a` sorts before, with or after `b`. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at += 1) {
    const x = a.charCodeAt(at)
    const y = b.charCodeAt(at)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** The strings in the order of their UTF-8 bytes. */
export function sortUtf8(texts: Iterable<string>): string[] {
  const list = [...texts]
  return list.some((text) => /[\uD800-\uFFFF]/.test(text)) ? list.sort(compareUtf8) : list.sort()
}

/** Surrogates stand for characters beyond U+FFFF and sort behind every other unit. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

/** The text as UTF-8 carries it: a lone surrogate reads as U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(loneSurrogate, '\uFFFD')
}
