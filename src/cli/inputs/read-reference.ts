/** AWS's service reference from a folder: `--service-reference`. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readServiceReference, type ServiceReference } from '../../entries/audit.ts'
import { reasonOf } from '../io/file-bytes.ts'
import { readText } from '../io/files.ts'
import { CliError, inFile } from '../io/report-error.ts'

/** All its `.json` files but the list of services. Throws `ERR_USAGE`, and what cannot be read. */
export function readReference(folder: string): ServiceReference[] {
  const references: ServiceReference[] = []
  for (const name of namesIn(folder)) {
    const path = join(folder, name)
    const text = readText(path)
    try {
      references.push(readServiceReference(text))
    } catch (error) {
      throw inFile(path, error)
    }
  }
  if (references.length > 0) return references
  throw new CliError('ERR_USAGE', 'the folder has no files of the service reference', {
    place: folder,
    hint: 'give a folder with files such as `s3.json`',
  })
}

function namesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
    return names.filter((name) => name !== 'service-list.json').sort()
  } catch (error) {
    throw new CliError('ERR_FILE_UNREADABLE', `cannot read the folder: ${reasonOf(error)}`, {
      place: folder,
      hint: 'give a folder with files such as `s3.json`',
    })
  }
}
