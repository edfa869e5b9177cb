/** Bytes → a bundle whose every offset, count and number has been checked; trusts nothing. */
import {
  BUNDLE_BYTES_AT,
  BUNDLE_HEADER_SIZE,
  BUNDLE_MAGIC,
  BUNDLE_MAGIC_AT,
  BUNDLE_SECTIONS_AT,
  BUNDLE_VERSION_AT,
  SECTION_COUNT,
  SECTION_ENTRY_SIZE,
} from '../../assembly/layout.ts'
import { BundleError, LimitError } from '../model/errors.ts'
import { limits } from '../model/limits.ts'
import { sectionChecks } from './check-sections.ts'
import { formatVersion } from './migrations.ts'
import { BundleChecker } from './section-checker.ts'
import { BundleView } from './view.ts'

/**
 * Checks a bundle in slices, yielding between them, so that a host can let other work in.
 * Throws `ERR_BUNDLE_MALFORMED`, `ERR_BUNDLE_VERSION` or `ERR_LIMIT_EXCEEDED`.
 */
export function* checkBundle(bytes: Uint8Array): Generator<void, BundleView> {
  checkHeader(bytes)
  const view = new BundleView(bytes)
  checkDirectory(view)
  const checker = new BundleChecker(view)
  for (const check of sectionChecks) {
    yield* check(checker)
    yield
  }
  return view
}

/** Checks a bundle in one go; see `checkBundle`. */
export function openBundle(bytes: Uint8Array): BundleView {
  const steps = checkBundle(bytes)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

function checkHeader(bytes: Uint8Array): void {
  if (bytes.length > limits.bundleBytes) {
    throw new LimitError(`a bundle of ${bytes.length} bytes is over the limit \`bundleBytes\``)
  }
  const directory = BUNDLE_HEADER_SIZE + SECTION_COUNT * SECTION_ENTRY_SIZE
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length < BUNDLE_HEADER_SIZE || view.getUint32(BUNDLE_MAGIC_AT, true) !== BUNDLE_MAGIC) {
    throw malformed(0, 'the file is no bundle', 'compile one with `sallyport compile`')
  }
  const version = view.getUint32(BUNDLE_VERSION_AT, true)
  if (version !== formatVersion) {
    throw new BundleError(
      'ERR_BUNDLE_VERSION',
      `the bundle has format version ${version}, this engine reads version ${formatVersion}`,
      { place: `byte ${BUNDLE_VERSION_AT}`, hint: 'compile it again with this version' },
    )
  }
  if (view.getUint32(BUNDLE_BYTES_AT, true) !== bytes.length || bytes.length < directory) {
    throw malformed(BUNDLE_BYTES_AT, 'the bundle is cut short or has more bytes than it states')
  }
  if (view.getUint32(BUNDLE_SECTIONS_AT, true) !== SECTION_COUNT) {
    throw malformed(BUNDLE_SECTIONS_AT, 'the bundle has the wrong number of sections')
  }
}

function checkDirectory(view: BundleView): void {
  let end = BUNDLE_HEADER_SIZE + SECTION_COUNT * SECTION_ENTRY_SIZE
  for (let section = 0; section < SECTION_COUNT; section += 1) {
    const offset = view.offset(section)
    if (offset % 8 !== 0 || offset < end || offset + view.length(section) > view.bytes.length) {
      throw malformed(
        BUNDLE_HEADER_SIZE + section * SECTION_ENTRY_SIZE,
        `section ${section} does not lie within the bundle`,
      )
    }
    end = offset + view.length(section)
  }
}

function malformed(offset: number, message: string, hint = 'compile it again'): BundleError {
  return new BundleError('ERR_BUNDLE_MALFORMED', message, { place: `byte ${offset}`, hint })
}
