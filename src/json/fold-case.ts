/** How names are compared without case: the one place where text is put in lower case. */

/**
 * Unicode's simple lower case, character by character; what it leaves has as many characters. For
 * names that anybody chooses: keys of the context, tags, groups, and values of operators that ignore case.
 */
export function foldCase(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  let folded = ''
  for (const character of text) folded += character === 'İ' ? 'i' : character.toLowerCase()
  return folded
}

/**
 * A–Z in lower case and nothing else: for words of the language itself, actions and operators, in
 * which no other character has a case (L-68).
 */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false
  return true
}
