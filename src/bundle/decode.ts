/** Bytes → a bundle whose every offset, count and number has been checked; trusts nothing. */
import * as Header from '../../assembly/layout/header.ts'
import * as Section from '../../assembly/layout/section.ts'
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
  const directory = Header.SIZE + Section.COUNT * Section.ENTRY_SIZE
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length < Header.SIZE || view.getUint32(Header.MAGIC_AT, true) !== Header.MAGIC) {
    throw malformed(0, 'the file is no bundle', 'compile one with `sallyport compile`')
  }
  const version = view.getUint32(Header.VERSION_AT, true)
  if (version !== formatVersion) {
    throw new BundleError(
      'ERR_BUNDLE_VERSION',
      `the bundle has format version ${version}, this engine reads version ${formatVersion}`,
      { place: `byte ${Header.VERSION_AT}`, hint: 'compile it again with this version' },
    )
  }
  if (view.getUint32(Header.BYTES_AT, true) !== bytes.length || bytes.length < directory) {
    throw malformed(Header.BYTES_AT, 'the bundle is cut short or has more bytes than it states')
  }
  if (view.getUint32(Header.SECTIONS_AT, true) !== Section.COUNT) {
    throw malformed(Header.SECTIONS_AT, 'the bundle has the wrong number of sections')
  }
}

function checkDirectory(view: BundleView): void {
  let end = Header.SIZE + Section.COUNT * Section.ENTRY_SIZE
  for (let section = 0; section < Section.COUNT; section += 1) {
    const offset = view.offset(section)
    if (offset % 8 !== 0 || offset < end || offset + view.length(section) > view.bytes.length) {
      throw malformed(
        Header.SIZE + section * Section.ENTRY_SIZE,
        `section ${section} does not lie within the bundle`,
      )
    }
    end = offset + view.length(section)
  }
}

function malformed(offset: number, message: string, hint = 'compile it again'): BundleError {
  return new BundleError('ERR_BUNDLE_MALFORMED', message, { place: `byte ${offset}`, hint })
}
