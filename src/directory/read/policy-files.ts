/** Policies in files of their own, named by a path from the document that uses them. */

import { withinFile } from '../../json/limit.ts'
import { readJson } from '../../json/parse-json.ts'
import type { FileReading, PolicyFiles } from '../../json/reader.ts'
import { type Fault, shorten } from '../../json/report.ts'
import { LimitError } from '../../model/errors.ts'

/**
 * Reads a file's text, for the document `from` that names it; whatever it throws is a fault of the
 * place that names the file. Links are for the loader to follow or to refuse.
 */
export type LoadFile = (path: string, from: string | undefined) => string

/** Opens each file once. Without `loadFile` no file can be read. */
export function openPolicyFiles(loadFile: LoadFile | undefined): PolicyFiles {
  const readings = new Map<string, FileReading>()
  return {
    read(path, from) {
      if (/^(?:[/\\]|[A-Za-z]:)/.test(path)) return { file: path, fault: absolutePath(path) }
      if (leaves(path)) return { file: path, fault: outside(path) }
      const file = joinPath(from, path)
      const reading = readings.get(file) ?? readFile(file, { from, loadFile })
      readings.set(file, reading)
      return reading
    },
  }
}

/** A reference that is neither a name nor an ARN: names have no slash. */
export function isPolicyPath(reference: string): boolean {
  return reference.includes('/') && !reference.startsWith('arn:')
}

interface FileSource {
  readonly from: string | undefined
  readonly loadFile: LoadFile | undefined
}

function readFile(file: string, { from, loadFile }: FileSource): FileReading {
  if (loadFile === undefined) return { file, fault: noFiles(file) }
  try {
    const text = loadFile(file, from)
    const { node, issues } = withinFile(file, () => readJson(text))
    return { file, node, issues: issues.map((issue) => ({ ...issue, file })) }
  } catch (error) {
    if (error instanceof LimitError) throw error
    return { file, fault: unreadable(file, error) }
  }
}

/** Whether a step of the path is above the folder where it begins. */
function leaves(path: string): boolean {
  let depth = 0
  for (const step of path.split(/[/\\]/)) {
    if (step === '..') depth -= 1
    else if (step !== '.' && step !== '') depth += 1
    if (depth < 0) return true
  }
  return false
}

/** The path from the document's folder, without `.` and `..`. */
function joinPath(from: string | undefined, path: string): string {
  const folder = from === undefined ? '' : folderOf(from)
  const steps: string[] = []
  for (const step of `${folder}${path}`.split('/')) {
    const last = steps.at(-1)
    if (step === '.') continue
    if (step === '..' && last !== undefined && last !== '..' && last !== '') steps.pop()
    else steps.push(step)
  }
  return steps.join('/')
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)
}

function absolutePath(file: string): Fault {
  return {
    code: 'INVALID_POLICY_PATH',
    message: `\`${shorten(file)}\` is not a relative path`,
    hint: 'write the path from the document, for example `./policies/read.json`',
  }
}

function outside(file: string): Fault {
  return {
    code: 'INVALID_POLICY_PATH',
    message: `\`${shorten(file)}\` leaves the folder of the document`,
    hint: 'keep policy files in the folder of the document',
  }
}

function noFiles(file: string): Fault {
  return {
    code: 'POLICY_FILE_UNREADABLE',
    message: `policy file \`${shorten(file)}\` cannot be read here`,
    hint: 'give `loadFile`, or write the document here',
  }
}

function unreadable(file: string, error: unknown): Fault {
  const reason = error instanceof Error ? error.message : String(error)
  return {
    code: 'POLICY_FILE_UNREADABLE',
    message: `policy file \`${shorten(file)}\` cannot be read: ${shorten(reason)}`,
    hint: 'paths begin at the folder of the document',
  }
}
