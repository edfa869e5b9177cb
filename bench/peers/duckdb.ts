/** DuckDB reading the fields of events that an audit reads; undefined where it is not installed. */
import { createRequire } from 'node:module'

/** What a record has that an audit reads; objects as JSON. */
const fields = {
  ...{ eventID: 'VARCHAR', eventTime: 'VARCHAR', eventType: 'VARCHAR', eventSource: 'VARCHAR' },
  ...{ eventName: 'VARCHAR', awsRegion: 'VARCHAR', recipientAccountId: 'VARCHAR' },
  ...{ sharedEventID: 'VARCHAR', errorCode: 'VARCHAR', errorMessage: 'VARCHAR' },
  ...{ sourceIPAddress: 'VARCHAR', userAgent: 'VARCHAR', vpcEndpointId: 'VARCHAR' },
  ...{ userIdentity: 'JSON', requestParameters: 'JSON', resources: 'JSON', tlsDetails: 'JSON' },
}

interface Connection {
  run(sql: string): Promise<unknown>
  runAndReadAll(sql: string): Promise<{ getRows(): unknown[][] }>
}

/** Reads all files once, on one thread, and returns how many events there were. */
export async function openDuckdb(): Promise<
  ((files: readonly string[]) => Promise<number>) | undefined
> {
  const connection = await connect()
  if (connection === undefined) return undefined
  await connection.run('SET threads = 1')
  const record = Object.entries(fields).map(([name, type]) => `"${name}" ${type}`)
  const lengths = Object.keys(fields).map((name) => `sum(length(r."${name}"::VARCHAR))`)
  return async (files) => {
    const listed = files.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ')
    const table = `read_json([${listed}], columns = {Records: 'STRUCT(${record.join(', ')})[]'}, maximum_object_size = 1073741824)`
    const events = `SELECT unnest(Records) AS r FROM ${table}`
    const read = await connection.runAndReadAll(
      `SELECT count(*), ${lengths.join(', ')} FROM (${events})`,
    )
    return Number(read.getRows()[0]?.[0])
  }
}

async function connect(): Promise<Connection | undefined> {
  const require = createRequire(import.meta.url)
  try {
    const { DuckDBInstance } = require('@duckdb/node-api')
    return (await DuckDBInstance.create(':memory:')).connect()
  } catch (error) {
    if ((error as { code?: string }).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}
