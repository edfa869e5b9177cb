/** The published JSON Schemas, by their file names. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

export function publishedSchemas(): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true })
  for (const name of ['directory', 'case']) {
    const url = new URL(`../../schema/${name}.schema.json`, import.meta.url)
    ajv.addSchema(JSON.parse(readFileSync(url, 'utf8')))
  }
  return ajv
}
