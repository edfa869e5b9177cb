/** Writes the definitions of `schema/case.schema.json` that come from `src/request/schema.ts`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requestDefinitions } from './request-schema.ts'

const file = join(import.meta.dirname, '../schema/case.schema.json')
const schema = JSON.parse(readFileSync(file, 'utf8'))
Object.assign(schema.$defs, requestDefinitions())
writeFileSync(file, `${JSON.stringify(schema, undefined, 2)}\n`)
