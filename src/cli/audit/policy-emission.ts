/** What `--emit-policies` does beside an audit: notes what is used, drafts policies, proves and writes them. */
import { statSync } from 'node:fs'
import type { AuditedEvent } from '../../entries/audit.ts'
import type { Directory } from '../../entries/compile.ts'
import { inspectBundle } from '../../entries/inspect.ts'
import { createNodeEngine } from '../../entries/node.ts'
import type { ImportChoice } from '../inputs/import-sources.ts'
import { readInputs } from '../inputs/input-files.ts'
import { runBlocking } from '../io/interrupt.ts'
import { CliError, type ExitCode, exitCodes } from '../io/report-error.ts'
import {
  confirmNewFolder,
  draftPolicies,
  type EmittedIndex,
  writePolicies,
} from '../least/emit-policies.ts'
import type { ReplayResult } from '../least/replay-proof.ts'
import { UsedStatements } from '../least/used-statements.ts'
import { isObjectPath } from '../objects/object-store.ts'
import { noteWarnings } from '../render/render-warnings.ts'
import type { Terminal } from '../render/terminal.ts'
import type { TrailFile } from './trail-files.ts'

export interface EmissionChoice extends ImportChoice {
  readonly emitPolicies?: string
  readonly directory?: readonly string[]
}

/** What policies are made of, besides what was used. */
interface EmissionPlace {
  readonly folder: string
  readonly directory: Directory
  readonly digest: string
}

/** Decides the calls of the audit again, by its own bundle and by the one that is given. */
export type ReplayByDraft = (draft: Uint8Array) => Promise<ReplayResult | undefined>

export class PolicyEmission {
  readonly #place: EmissionPlace
  readonly #used = new UsedStatements()

  constructor(place: EmissionPlace) {
    this.#place = place
  }

  take(events: readonly AuditedEvent[]): void {
    for (const event of events) this.#used.take(event)
  }

  /**
   * Drafts policies and lets the same calls be decided by the drafted bundle, too. Writes nothing, and
   * returns undefined, where that is interrupted.
   */
  async finish(replay: ReplayByDraft): Promise<EmittedIndex | undefined> {
    const { folder, directory, digest } = this.#place
    const draft = await draftPolicies(this.#used, directory)
    const proof = await replay(draft.bundle)
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
  return new PolicyEmission({ folder, directory: source, digest })
}

/** Policies that lose what was used, or allow what was denied, are a failure. */
export function proofCode(emitted: EmittedIndex | undefined): ExitCode {
  if (emitted === undefined) return exitCodes.fine
  const { lost, gained } = emitted.replay
  return lost > 0 || gained > 0 ? exitCodes.failed : exitCodes.fine
}
