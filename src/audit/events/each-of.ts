/** Going through what a caller gives, with or without waiting. */
import { confirmArgument, type OptionKind } from '../../json/options.ts'
import { OptionsError } from '../../model/errors.ts'

/** What can be gone through. */
export type Many<Item> = AsyncIterable<Item> | Iterable<Item>

/**
 * Each item in turn. Throws `ERR_OPTIONS_INVALID` for what cannot be gone through; what a stream
 * throws goes on up.
 */
export async function* eachOf<Item>(items: Many<Item>, place: string): AsyncGenerator<Item> {
  confirmArgument(items, place, iterable)
  if (Symbol.asyncIterator in items) {
    yield* items
    return
  }
  try {
    yield* items
  } catch (cause) {
    const hint = 'give an array, a generator or a stream'
    throw new OptionsError(`\`${place}\` cannot be gone through`, { place, hint, cause })
  }
}

export const iterable: OptionKind = ['an iterable', isIterable]

function isIterable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const made = value as AsyncIterable<unknown> & Iterable<unknown>
  return [made[Symbol.asyncIterator], made[Symbol.iterator]].some(
    (one) => typeof one === 'function',
  )
}
