/** AWS's service reference from a folder: `--service-reference`. */
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import {
  type AuditOptions,
  readServiceReference,
  type ServiceReference,
} from '../../entries/audit.ts'
import { reasonOf } from '../io/file-bytes.ts'
import { readText } from '../io/files.ts'
import { CliError, inFile } from '../io/report-error.ts'

export interface MappingChoice {
  readonly serviceReference?: string
}

/** Adds what says how events become requests, besides the tables of the package. */
export function addMappingOption(command: Command): Command {
  return command.option(
    '--service-reference <folder>',
    'files of AWS’s service reference: which actions operations need, where no table knows it',
  )
}

/** What the option names, read; the same errors as of `readReference`. */
export function mappingOf({ serviceReference: folder }: MappingChoice): AuditOptions {
  return folder === undefined ? {} : { serviceReference: readReference(folder) }
}

/** What is given for mapping, the same text for the same; undefined where nothing is. */
export function textOfMapping({ serviceReference }: AuditOptions): string | undefined {
  const written = serviceReference?.map(({ service, operations }) => [service, [...operations]])
  return written === undefined ? undefined : JSON.stringify(written)
}

/** SHA-256 of that text. */
export function digestOfMapping(options: AuditOptions): string | undefined {
  const text = textOfMapping(options)
  return text === undefined ? undefined : createHash('sha256').update(text).digest('hex')
}

/** What such a text says. */
export function readMappingText(text: string): AuditOptions {
  const written: [string, [string, string[]][]][] = JSON.parse(text)
  const serviceReference = written.map(([service, operations]) => {
    return { service, operations: new Map(operations) }
  })
  return { serviceReference }
}

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
