/** In which order IAM reports what is wrong with several members. */
import { memberName } from './letter-case.ts'

/**
 * That of a hash map of Java's with the members' names: recorded answers of
 * UpdateAccountPasswordPolicy and CreateOpenIDConnectProvider have it.
 */
export function reportOrder<T>(
  members: readonly (readonly [string, T])[],
): (readonly [string, T])[] {
  let places = 16
  while (members.length > places * 0.75) places *= 2
  const placeOf = (name: string): number => {
    const hash = hashOf(memberName(name))
    return (hash ^ (hash >>> 16)) & (places - 1)
  }
  return [...members].sort(([one], [other]) => placeOf(one) - placeOf(other))
}

/** As `String.hashCode` computes it. */
function hashOf(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0
  return hash
}
