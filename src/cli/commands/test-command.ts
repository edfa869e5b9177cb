/** `sallyport test`: policy tests, each decided by both evaluators. */
import { Command } from 'commander'
import { type CaseReading, readEachCase } from '../../entries/testing.ts'
import { type CaseResult, CaseRunner, refuseCase } from '../io/case-runner.ts'
import { addFormat, type FormatChoice } from '../io/command-options.ts'
import { isFolder, listFiles, readText } from '../io/files.ts'
import { caseOptions, DirectoryCache } from '../io/load-directories.ts'
import {
  CliError,
  type ExitCode,
  exitCodes,
  inFile,
  isExpected,
  noteError,
  reportError,
} from '../io/report-error.ts'
import { detectKind, isBroken } from '../render/document-kinds.ts'
import type { Terminal } from '../render/terminal.ts'
import { openReport } from '../render/test-report.ts'

export function testCommand(): Command {
  const command = new Command('test')
    .description('run policy tests: case files, decided by the kernel and by the reference')
    .argument('<file...>', 'case files, or folders of them')
    .addHelpText('after', testHelp)
  return addFormat(command, ['pretty', 'json', 'jsonl', 'junit'])
}

const testHelp = `
A case that is invalid is reported with its place, and the others are still run. Exits 3 if any case
or file is invalid, else 4 if any case fails.

Example:
  $ sallyport test acme.iamtest.json --format junit`

export async function test(
  terminal: Terminal,
  paths: readonly string[],
  { format }: FormatChoice,
): Promise<ExitCode> {
  const report = openReport(format, terminal)
  const directories = new DirectoryCache()
  const runner = new CaseRunner()
  let invalid = 0
  let failed = 0
  for (const file of paths.flatMap(listCaseFiles)) {
    try {
      const options = caseOptions(file, directories)
      const results = await runAll(readEachCase(readText(file), options), runner, file)
      noteInvalid(terminal, results, format)
      await report.add(file, results)
      invalid += results.filter((result) => result.invalid).length
      failed += results.filter(({ pass }) => !pass).length
    } catch (error) {
      if (!isExpected(error)) throw error
      invalid += 1
      noteError(terminal, reportError(inFile(file, error)), format)
    }
  }
  await report.end()
  if (invalid > 0) return exitCodes.invalid
  return failed > 0 ? exitCodes.failed : exitCodes.fine
}

function noteInvalid(terminal: Terminal, results: readonly CaseResult[], format: string): void {
  for (const { invalid, error } of results) {
    if (invalid && error !== undefined) noteError(terminal, error, format)
  }
}

async function runAll(
  readings: readonly CaseReading[],
  runner: CaseRunner,
  file: string,
): Promise<CaseResult[]> {
  const results: CaseResult[] = []
  for (const [at, one] of readings.entries()) {
    if ('case' in one) results.push(await runner.run(one.case))
    else results.push(refuseCase(one.name ?? `case ${at + 1}`, inFile(file, one.error)))
  }
  return results
}

function isNamedCase(file: string): boolean {
  return file.endsWith('.iamtest.json')
}

/** The path itself, or what a folder holds; of other kinds of documents only the known are left out. */
function listCaseFiles(path: string): string[] {
  if (!isFolder(path)) return [path]
  const files = listFiles(path, ['.json', '.jsonl']).filter((file) => {
    const text = readText(file)
    const kind = detectKind(text)
    return kind === 'cases' || (kind === 'unknown' && (isNamedCase(file) || isBroken(text)))
  })
  if (files.length > 0) return files
  throw new CliError('ERR_FILE_INVALID', 'the folder has no case file', {
    place: path,
    hint: 'a case has `name`, `policies` or `directory`, `request` and `expect`',
  })
}
