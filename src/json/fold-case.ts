/** How names are compared without case: keys of the context, tags, operators that ignore case. */

/** Unicode's simple lower case, character by character; what it leaves has as many characters. */
export function foldCase(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  let folded = ''
  for (const character of text) folded += character === 'İ' ? 'i' : character.toLowerCase()
  return folded
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false
  return true
}
