/** What requests are decided by: a bundle, or policy documents alone. */
import { compileBundle, compileSession, parsePolicy } from '../../entries/compile.ts'
import type { Engine, Policy } from '../../entries/index.ts'
import { createNodeEngine } from '../../entries/node.ts'
import type { EngineChoice } from '../io/command-options.ts'
import { readText } from '../io/files.ts'
import { openBundle } from '../io/open-bundle.ts'
import { CliError, inFile } from '../io/report-error.ts'
import { readStdin } from '../io/request-text.ts'
import { detectKind } from '../render/document-kinds.ts'
import type { Terminal } from '../render/terminal.ts'

/** A bundle's file, or the files of policies that apply to whoever asks. */
export interface SourceChoice extends EngineChoice {
  readonly bundle: string | undefined
  readonly policy?: readonly string[]
  /** Where else standard input is read. */
  readonly request?: string | undefined
  readonly requests?: string | undefined
}

/**
 * Opens the one that is given. Throws `ERR_USAGE` for both or neither, and what reading or
 * compiling throws.
 */
export async function openSource(
  terminal: Terminal,
  { bundle, policy, request, requests, ...options }: SourceChoice,
): Promise<Engine> {
  if (bundle !== undefined && policy === undefined) return openBundle(bundle, options)
  if (bundle !== undefined || policy === undefined) {
    throw new CliError('ERR_USAGE', 'what decides is not clear', {
      hint: 'give one of a bundle and `--policy FILE…`',
    })
  }
  if (options.verify !== undefined) {
    throw new CliError('ERR_USAGE', '`--verify` is for bundles, and `--policy` gives none', {
      hint: 'leave one of them out',
    })
  }
  if ([...policy, request, requests].filter((path) => path === '-').length > 1) {
    throw new CliError('ERR_USAGE', 'standard input is given twice', {
      hint: 'give all but one of them as files',
    })
  }
  const identity: Policy[] = []
  for (const file of policy) identity.push(await readPolicyFile(terminal, file))
  const none = { resource: undefined, boundary: undefined, session: undefined, endpoint: undefined }
  const compiled = await compileBundle({ identity, ...none, scps: [], rcps: [] })
  return createNodeEngine(compiled, {
    simulation: options.simulate === true,
    compile: compileSession,
  })
}

/** The document of a file, or that on standard input for `-`. */
async function readPolicyFile(terminal: Terminal, path: string): Promise<Policy> {
  const text = path === '-' ? await readStdin(terminal) : readText(path)
  const file = path === '-' ? 'stdin' : path
  const kind = detectKind(text)
  if (kind !== 'policy' && kind !== 'unknown') {
    throw new CliError(
      'ERR_FILE_INVALID',
      `${kind === 'directory' ? 'a directory document' : kind} cannot be given as a policy`,
      {
        place: file,
        hint: 'give a JSON object with `Statement`, or compile the file and give the bundle',
      },
    )
  }
  try {
    return parsePolicy(text, { type: 'identity', name: file, file })
  } catch (error) {
    throw inFile(file, error)
  }
}
