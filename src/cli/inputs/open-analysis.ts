/** Bundle files opened for questions. */
import { type AccessQuestion, type Analysis, openAnalysis } from '../../entries/analysis.ts'
import { kernelModule } from '../../entries/node.ts'
import { readBundleBytes } from '../io/open-bundle.ts'
import { CliError, inFile } from '../io/report-error.ts'
import { readRequestText } from '../io/request-text.ts'
import { readVerifyingKey } from '../io/signing-keys.ts'
import type { Terminal } from '../render/terminal.ts'

/** Opens a bundle. Throws `ERR_FILE_UNREADABLE`, `ERR_BUNDLE_…`. */
export async function openQuestions(path: string, verify: string | undefined): Promise<Analysis> {
  const key = verify === undefined ? undefined : await readVerifyingKey(verify)
  const bytes = readBundleBytes(path)
  const options = key === undefined ? {} : { key }
  return openAnalysis(kernelModule(), bytes, options).catch((error) => {
    throw inFile(path, error)
  })
}

/** What `--context` says. Throws `ERR_USAGE`. */
export async function readContext(
  terminal: Terminal,
  given: string,
): Promise<NonNullable<AccessQuestion['context']>> {
  const text = await readRequestText(terminal, given)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CliError('ERR_USAGE', '`--context` is not JSON', {
      hint: 'give an object, such as `{"aws:SecureTransport":true}`',
      cause,
    })
  }
}
