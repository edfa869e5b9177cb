/** Events from comma-separated values: results of queries of Athena and CloudTrail Lake. */
import { chooseColumns } from '../../entries/audit.ts'
import { type CsvRow, CsvSplitter } from './csv-rows.ts'

/** What is in a row, or why it is not read. */
type RowOfEvent =
  | { readonly offset: number; readonly value: unknown }
  | { readonly offset: number; readonly fault: string }

/** By its name. */
export function isCsv(path: string): boolean {
  return /\.csv(?:\.gz)?$/i.test(path)
}

/** Yields a value for each row; a table without the columns of events is one fault. */
export async function* readCsvEvents(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<RowOfEvent[]> {
  const splitter = new CsvSplitter()
  let header: readonly string[] | undefined
  const valuesOf = (rows: readonly CsvRow[]): RowOfEvent[] => {
    return rows.map((row) => ('fault' in row ? row : readCells(row, header ?? [])))
  }
  for await (const piece of pieces) {
    const rows = splitter.push(piece)
    header ??= headerOf(rows.shift())
    const fault = header === undefined ? undefined : faultOf(header)
    if (fault !== undefined) {
      yield [{ offset: 0, fault }]
      return
    }
    yield valuesOf(rows)
  }
  const rest = splitter.end()
  if (header === undefined && rest.length > 0) yield [{ offset: 0, fault: 'it has no rows' }]
  else yield valuesOf(rest)
}

/** Undefined until the first row has arrived whole. */
function headerOf(row: CsvRow | undefined): string[] | undefined {
  if (row === undefined) return undefined
  if ('fault' in row) return []
  return row.cells.map((cell) => (cell ?? '').replace(/^\ufeff/, ''))
}

function faultOf(header: readonly string[]): string | undefined {
  const chosen = chooseColumns(header)
  if ('fault' in chosen) return chosen.fault
  const isOcsf = chosen.columns.includes('class_uid')
  return isOcsf ? 'events of OCSF are read as JSON and Parquet, not as CSV' : undefined
}

function readCells(
  { offset, cells }: Extract<CsvRow, { readonly cells: unknown }>,
  header: readonly string[],
): RowOfEvent {
  if (cells.length !== header.length) {
    return { offset, fault: `the row has ${cells.length} cells, not ${header.length}` }
  }
  return { offset, value: Object.fromEntries(header.map((name, at) => [name, cells[at]])) }
}
