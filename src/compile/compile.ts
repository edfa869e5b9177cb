/** Directory → bundle: the pipeline, readable top to bottom. */
import * as Section from '../../assembly/layout/section.ts'
import { seal } from '../bundle/digest.ts'
import { type EncodeOptions, encodeBundle } from '../bundle/encode.ts'
import { guarded, readSource } from '../directory/confirm.ts'
import type { Directory } from '../directory/directory.ts'
import { checkLimit } from '../json/limit.ts'
import { callable, flag, type OptionKinds, readOptions } from '../json/options.ts'
import type { Key } from '../model/host-types.ts'
import type { PolicySets } from '../model/policy.ts'
import { ownActions } from './law/special-services.ts'
import { Memory } from './table/compiler-memory.ts'
import { SetTable } from './table/policy-sets.ts'
import { debugSections } from './write/debug-sections.ts'
import { defaultSections, directorySections, type Progress } from './write/directory-sections.ts'
import { KeyIndex } from './write/index-keys.ts'
import { measureSharing } from './write/measure-sharing.ts'
import { SetWriter } from './write/set-writer.ts'
import { TextPool } from './write/string-pool.ts'

/** How a bundle is compiled. */
export interface CompileOptions {
  /** Leave out what only explanations need: names, Sids, files, lines, statements. */
  readonly strip?: boolean
  /** An Ed25519 private key to sign the bundle with. */
  readonly key?: Key
  /** Told how far the compilation is, often. */
  readonly onProgress?: (progress: Progress) => void
  /** Lets other work in while a large directory is compiled. */
  readonly pause?: () => Promise<void>
}

const optionKinds: OptionKinds<CompileOptions> = {
  strip: flag,
  key: ['a private CryptoKey for Ed25519', isPrivateKey],
  onProgress: callable('which is told how far it is'),
  pause: callable('which returns a promise'),
}

/** Of WebCrypto, of whatever realm. */
function isPrivateKey(value: unknown): boolean {
  const isKey = Object.prototype.toString.call(value) === '[object CryptoKey]'
  return isKey && (value as Key).type === 'private'
}

/** Steps between two pauses. */
const STEPS = 64

/**
 * Compiles a directory, or the policy sets of a case, into a bundle. The same input gives the same
 * bytes. Throws `ERR_LIMIT_EXCEEDED` for input beyond a named limit, `ERR_DIRECTORY_INVALID` for what
 * is no directory and no sets of policies, `ERR_OPTIONS_INVALID`. What `onProgress` or `pause` throws
 * is passed on.
 */
export function compileBundle(
  input: Directory | PolicySets,
  options: CompileOptions = {},
): Promise<Uint8Array> {
  return createCompiler().compile(input, options)
}

/** Compiles one directory after another. */
export interface Compiler {
  /**
   * As `compileBundle`, the same bytes; statements and policy sets that an earlier call has seen
   * are not compiled again. A call waits for those before it.
   */
  compile(input: Directory | PolicySets, options?: CompileOptions): Promise<Uint8Array>
}

/**
 * A compiler that remembers: when one policy of a large directory changes, compiling it again takes
 * a fraction of the time. What it remembers takes some 2 kB for each statement.
 */
export function createCompiler(): Compiler {
  let memory = new Memory()
  let last: Promise<unknown> = Promise.resolve()
  const run = async (
    input: Directory | PolicySets,
    options: CompileOptions,
  ): Promise<Uint8Array> => {
    const { strip = false, key, onProgress, pause } = readOptions(options, optionKinds)
    if (memory.isStale) memory = new Memory()
    const steps = compileSteps(readSource(input), { strip }, memory)
    const next = () => guarded('input', () => steps.next())
    let step = next()
    for (let taken = 1; step.done !== true; taken += 1) {
      onProgress?.(step.value)
      if (taken % STEPS === 0) await pause?.()
      step = next()
    }
    return seal(step.value, key)
  }
  return {
    compile(input, options = {}) {
      const next = last.then(() => run(input, options))
      last = next.catch(() => undefined)
      return next
    },
  }
}

/** The same without waiting, and without a digest: for bundles that never leave the process. */
export function compileUnsealed(input: Directory | PolicySets, options: EncodeOptions): Uint8Array {
  const steps = compileSteps(input, options, new Memory())
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

function* compileSteps(
  input: Directory | PolicySets,
  options: EncodeOptions,
  memory: Memory,
): Generator<Progress, Uint8Array> {
  memory.space.reclaim() // what an earlier bundle was written with: bundles are copies
  const text = new TextPool(memory.texts, memory.space)
  const keys = new KeyIndex(text)
  const sets = new SetTable(memory.drafts)
  const tables = { text, sets, keys, groupPolicies: [] }
  const records =
    'accounts' in input ? yield* directorySections(input, tables) : defaultSections(input, tables)

  const own = 'accounts' in input ? ownActions(input.services?.values() ?? []) : []
  const writer = new SetWriter(text, memory, memory.classes(sets.all, own))
  for (const [done, set] of sets.all.entries()) {
    yield { stage: 'rows', done, total: sets.all.length }
    writer.set(set)
  }
  const written = { sets: sets.all, groupPolicies: tables.groupPolicies }
  const debug = options.strip ? [] : debugSections(written, ({ draft }) => writer.rule(draft))
  const sections = new Map<number, Uint8Array>([
    ...records,
    ...debug,
    ...sets.sections(),
    ...writer.sections(keys),
    ...keys.sections(),
    [Section.TEXT, text.toBytes()],
  ])
  memory.finish(text.length)
  const bundle = encodeBundle(sections, options)
  checkLimit('patternBytes', measureSharing(bundle), 'directory')
  return bundle
}
