/** From the address of a database to the store in it, or what is wrong with it. */
import { DatabaseError } from 'pg'
import { SetupError, type SetupErrorCode } from '../../setup-error.ts'
import type { RecordStore } from '../record-store.ts'
import { Connection } from './connection.ts'
import { migrate } from './database-schema.ts'
import { PostgresStore } from './postgres-store.ts'

/** Opens `postgres://user@host:port/database`. Rejects with a `SetupError`. */
export async function openPostgres(url: string): Promise<RecordStore> {
  const place = placeOf(url)
  const connection = new Connection({ url })
  try {
    await migrate(await connection.client(), place)
  } catch (cause) {
    throw explainRefusal(cause, place)
  } finally {
    await connection.close()
  }
  return new PostgresStore(url)
}

/** The address without password and options: it is shown. */
function placeOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^postgres(?:ql)?:$/.test(url.protocol)) {
    const user = url.username === '' ? '' : `${url.username}@`
    return `${url.protocol}//${user}${url.host}${url.pathname}`
  }
  throw new SetupError('ERR_STORE_ADDRESS', '`--store` must be the address of a database', {
    ...{ place: '--store', hint: 'write it as `postgres://user@host:5432/database`' },
  })
}

interface Advice {
  readonly code: SetupErrorCode
  readonly hint: string
}

const login: Advice = {
  code: 'ERR_STORE_LOGIN',
  hint: 'check the user, and the password in PGPASSWORD',
}

/** By the codes of PostgreSQL ("PostgreSQL Error Codes"). */
const adviceByCode: ReadonlyMap<string, Advice> = new Map([
  ['28P01', login],
  ['28000', login],
  ['3D000', { code: 'ERR_STORE_MISSING', hint: 'make the database with `createdb`' }],
  [
    '42501',
    {
      code: 'ERR_STORE_RIGHTS',
      hint: 'grant the user CREATE on the database, or make it the owner',
    },
  ],
  ['25006', { code: 'ERR_STORE_RIGHTS', hint: 'give the address of the primary server' }],
  ['42703', { code: 'ERR_STORE_FOREIGN', hint: 'give the server a database of its own' }],
])

function explainRefusal(cause: unknown, place: string): unknown {
  if (cause instanceof SetupError || !(cause instanceof Error)) return cause
  const message = cause.message.replaceAll(/\s*\n\s*/g, ' ')
  if (cause instanceof DatabaseError) {
    const found = adviceByCode.get(cause.code ?? '')
    const { code, hint } = found ?? {
      ...{ code: 'ERR_STORE_UNREACHABLE', hint: 'see the log of the database' },
    }
    return new SetupError(code as SetupErrorCode, message, { place, hint, cause })
  }
  if (/password must be a string/i.test(message)) {
    return new SetupError('ERR_STORE_LOGIN', 'the database wants a password', {
      ...{ place, hint: 'give it in PGPASSWORD', cause },
    })
  }
  return new SetupError('ERR_STORE_UNREACHABLE', `the database is not there: ${message}`, {
    ...{ place, hint: 'check that it runs, and its address and port', cause },
  })
}
