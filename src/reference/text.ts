/** How text is read before it is compared; nothing is trimmed or normalised (C-35). */
import { remembered } from './remembered.ts'

/** A text without lone surrogates: each reads as U+FFFD, in policies and requests alike. */
export function readText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd')
}

/** The text's characters: code points, which is what `?` counts (L-68). */
export function splitCharacters(text: string): string[] {
  return Array.from(text)
}

/** Folds the letters A–Z and no others, as actions are compared (L-68). */
export function foldLetters(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/**
 * Unicode's simple lower case, character by character: for context keys (C-7) and for operators
 * that ignore case (C-16). JavaScript's own mapping looks at neighbours and may lengthen the text.
 */
export const foldCase = remembered((text) => splitCharacters(text).map(foldCharacter).join(''))

/** The one character whose full lower case is longer than its simple one. */
const dottedCapitalI = '\u0130'

function foldCharacter(character: string): string {
  return character === dottedCapitalI ? 'i' : character.toLowerCase()
}
