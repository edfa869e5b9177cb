/** The tables in PostgreSQL, in a schema of their own, and how they are brought up to date. */
import type { Client } from 'pg'
import { SetupError } from '../../setup-error.ts'

/** The advisory lock of whoever writes, or changes the tables. */
export const takeTurn = 'select pg_advisory_xact_lock(1935764588, 1)'

/**
 * One for each version of the schema. A record that was removed stays without a body, so that
 * other servers learn of it; `version` is the number of the last event of its transaction.
 */
const migrations: readonly string[] = [
  `create table sallyport.record (
     kind text collate "C" not null, id text collate "C" not null, body text,
     version bigint not null, primary key (kind, id)
   );
   create index record_version on sallyport.record (version);
   create table sallyport.audit (
     sequence bigint primary key, event text not null, previous text not null, hash text not null
   )`,
  // one account had all records, which its settings name
  `alter table sallyport.record add column account text collate "C";
   update sallyport.record set account = (
     select body::json ->> 'account' from sallyport.record where kind = 'settings'
   );
   alter table sallyport.record alter column account set not null;
   alter table sallyport.record drop constraint record_pkey;
   alter table sallyport.record add primary key (account, kind, id)`,
  // permission sets were assigned in one account alone
  `insert into sallyport.record (account, kind, id, body, version)
     select account, 'provision', id || '/' || account, json_build_object(
       'id', id || '/' || account, 'permissionSet', id, 'account', account,
       'role', body::json ->> 'role', 'isLatest', body::json -> 'isProvisioned'), version
     from sallyport.record where kind = 'permissionSet' and body::json ->> 'role' is not null;
   update sallyport.record set body = body::jsonb - 'role' - 'isProvisioned'
     where kind = 'permissionSet';
   update sallyport.record set id = regexp_replace(id, '/', '/' || account || '/')
     where kind = 'assignment';
   update sallyport.record set body = body::jsonb || jsonb_build_object('id', id, 'account', account)
     where kind = 'assignment';
   update sallyport.record set body = body::jsonb || jsonb_build_object('account', account)
     where kind = 'centerRequest'`,
]

/** Makes the tables, or brings them up to date; servers that start together do it one by one. */
export async function migrate(client: Client, place: string): Promise<void> {
  await client.query('begin isolation level read committed read write')
  await client.query(takeTurn)
  const had = await versionOf(client, place)
  for (const [at, migration] of migrations.entries()) {
    if (at < had) continue
    await client.query(migration)
    await client.query('insert into sallyport.migration (version) values ($1)', [at + 1])
  }
  await client.query('commit')
}

interface FoundSchema {
  readonly encoding: string
  readonly exists: boolean
  readonly isOurs: boolean
  readonly isEmpty: boolean
}

const findSchema = `select current_setting('server_encoding') as encoding,
  to_regnamespace('sallyport') is not null as exists,
  to_regclass('sallyport.migration') is not null as "isOurs",
  not exists (select from pg_class where relnamespace = to_regnamespace('sallyport')) as "isEmpty"`

/** The version of the schema; 0 once it has been made. */
async function versionOf(client: Client, place: string): Promise<number> {
  const [found] = (await client.query<FoundSchema>(findSchema)).rows
  if (found === undefined || found.encoding !== 'UTF8') {
    throw new SetupError('ERR_STORE_FOREIGN', 'the database is not encoded in UTF-8', {
      ...{ place, hint: "make it with `create database … encoding 'UTF8' template template0`" },
    })
  }
  if (!found.isOurs) return makeSchema(client, place, found)
  const latest = 'select coalesce(max(version), 0) as version from sallyport.migration'
  const [row] = (await client.query<{ version: number }>(latest)).rows
  const version = row?.version ?? 0
  if (version <= migrations.length) return version
  throw new SetupError('ERR_STORE_VERSION', 'the data were written by a newer version', {
    ...{ place, hint: 'start that version of sallyport-server' },
  })
}

async function makeSchema(client: Client, place: string, found: FoundSchema): Promise<number> {
  if (!found.isEmpty) {
    throw new SetupError('ERR_STORE_FOREIGN', 'the schema `sallyport` has tables of others', {
      ...{ place, hint: 'give the server a database of its own' },
    })
  }
  if (!found.exists) await client.query('create schema sallyport')
  await client.query(
    'create table sallyport.migration (version integer primary key, applied timestamptz not null default now())',
  )
  return 0
}
