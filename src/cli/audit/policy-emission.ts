/** What `--emit-policies` does beside an audit: notes what is used, drafts policies, proves and writes them. */
import { statSync } from 'node:fs'
import type { AuditedEvent } from '../../entries/audit.ts'
import type { Directory } from '../../entries/compile.ts'
import { inspectBundle } from '../../entries/inspect.ts'
import { createNodeEngine } from '../../entries/node.ts'
import type { ImportChoice } from '../inputs/import-sources.ts'
import { readInputs } from '../inputs/input-files.ts'
import { runBlocking } from '../io/interrupt.ts'
import { CliError } from '../io/report-error.ts'
import {
  confirmNewFolder,
  draftPolicies,
  type EmittedIndex,
  writePolicies,
} from '../least/emit-policies.ts'
import { UsedStatements } from '../least/used-statements.ts'
import { isObjectPath } from '../objects/object-store.ts'
import { noteWarnings } from '../render/render-warnings.ts'
import type { Terminal } from '../render/terminal.ts'
import { type Replay, replayCalls } from './replay-calls.ts'
import type { TrailFile } from './trail-files.ts'

export interface EmissionChoice extends ImportChoice {
  readonly emitPolicies?: string
  readonly directory?: readonly string[]
}

/** What policies are made of, besides what was used. */
interface EmissionPlace {
  readonly folder: string
  readonly directory: Directory
  readonly bundle: Uint8Array
  readonly digest: string
}

export class PolicyEmission {
  readonly #place: EmissionPlace
  readonly #used = new UsedStatements()

  constructor(place: EmissionPlace) {
    this.#place = place
  }

  take(events: readonly AuditedEvent[]): void {
    for (const event of events) this.#used.take(event)
  }

  /** Writes nothing, and returns undefined, where it is interrupted. */
  async finish(replay: Omit<Replay, 'before' | 'after'>): Promise<EmittedIndex | undefined> {
    const { folder, directory, bundle, digest } = this.#place
    const draft = await draftPolicies(this.#used, directory)
    const proof = await replayCalls({ ...replay, before: bundle, after: draft.bundle })
    if (proof === undefined) return undefined
    return writePolicies(folder, draft, { bundle: digest, replay: proof, used: this.#used })
  }
}

/**
 * Undefined where no policies are asked for. Throws `ERR_USAGE` for options that do not go together,
 * and for what cannot be read twice; what reading the directory throws.
 */
export async function openEmission(
  terminal: Terminal,
  { emitPolicies: folder, directory: paths = [], ...choice }: EmissionChoice,
  { bundle, files }: { readonly bundle: Uint8Array; readonly files: readonly TrailFile[] },
): Promise<PolicyEmission | undefined> {
  if (folder === undefined) return undefined
  confirmNewFolder(folder)
  const pipe = files.find(({ path }) => !isObjectPath(path) && statSync(path).isFIFO())
  if (pipe !== undefined) {
    throw new CliError('ERR_USAGE', 'calls are read twice for `--emit-policies`', {
      place: pipe.path,
      hint: 'give files, and no pipe',
    })
  }
  const { source, warnings } = runBlocking(() => readInputs({ paths, ...choice }))
  if (!('accounts' in source)) {
    throw new CliError('ERR_USAGE', 'a case has no users and roles', {
      place: '--directory',
      hint: 'give the directory that the bundle was compiled from',
    })
  }
  noteWarnings(terminal, warnings, 'pretty')
  const { stripped, digest } = inspectBundle(await createNodeEngine(bundle))
  if (stripped) {
    throw new CliError(
      'ERR_USAGE',
      'the bundle is stripped: it does not tell which statements decide',
      {
        hint: 'compile it without `--strip`',
      },
    )
  }
  return new PolicyEmission({ folder, directory: source, bundle, digest })
}
