/** Regions in ARNs and in conditions, of which a name that is nearly right is found (A-129, A-136). */
import { segmentsOf } from '../../catalogue/arn-form.ts'
import { quote } from '../../json/report.ts'
import { hasWildcard } from '../read/pattern-cover.ts'
import type { LookUp } from './look-up.ts'
import { plainArn } from './look-up-resources.ts'
import { nearestOf } from './near-name.ts'

/** Regions without their number: AWS opens new ones, and most with a name that is there already. */
const areas: ReadonlySet<string> = new Set([
  ...['us-east', 'us-west', 'us-gov-east', 'us-gov-west', 'us-iso-east', 'us-iso-west'],
  ...['us-isob-east', 'us-isob-west', 'us-isof-east', 'us-isof-south', 'eu-isoe-west'],
  ...['af-south', 'ap-east', 'ap-northeast', 'ap-south', 'ap-southeast', 'ca-central', 'ca-west'],
  ...['cn-north', 'cn-northwest', 'eu-central', 'eu-north', 'eu-south', 'eu-west', 'eusc-de-east'],
  ...['il-central', 'me-central', 'me-south', 'mx-central', 'sa-east', 'sa-west'],
])

/** Only names that are nearly those of Regions: others may be newer than the list. */
export function lookUpRegions(lookUp: LookUp): void {
  const { check, notes } = lookUp
  for (const entry of check.statement.resource?.entries ?? []) {
    const region = segmentsOf(plainArn(entry, lookUp) ?? '')[3] ?? ''
    const hint = meantRegion(region, lookUp)
    const message = `${quote(region)} in ${quote(entry.text)} is not a Region`
    if (hint !== undefined) notes.doubt('INVALID_ARN_REGION', entry.spot, { message, hint })
  }
  for (const { lowerKey, values } of check.conditions) {
    if (lowerKey !== 'aws:requestedregion') continue
    for (const { text, spot } of values) {
      const hint = meantRegion(text, lookUp)
      const message = `${quote(text)} is not a Region`
      if (hint !== undefined) notes.doubt('INVALID_REGION', spot, { message, hint })
    }
  }
}

/** Undefined for a Region, and for what is like none of them. */
function meantRegion(region: string, { check }: LookUp): string | undefined {
  if (region === '' || hasWildcard(region) || region.includes('${')) return undefined
  const [, area = region, number = ''] = /^(.*?)-?(\d+)$/.exec(region) ?? []
  if (areas.has(area) && region === `${area}-${number}`) return undefined
  const nearest = nearestOf(area, areas, check.budget)
  return nearest && `did you mean \`${nearest}-${number === '' ? '1' : number}\`?`
}
