/** Keys that are tags of resources, against all keys of the catalogue's source. */
import { describe, expect, it } from 'vitest'
import { readSource } from '../../../scripts/write-catalogue.ts'
import { tagFamily, taggedResource } from '../../../src/services/tag-keys.ts'

const services = readSource()

/** A service's own keys that a tag's name follows, with what they begin with, in lower case. */
const families = services.flatMap(({ prefix, conditionKeys }) =>
  conditionKeys
    .map(({ key }) => key.toLowerCase().replace(/\/.*/, '/'))
    .filter((family) => family.startsWith(`${prefix}:`) && tagFamily.test(family)),
)

const places = [
  'x',
  '::x',
  'us-east-1:111122223333:bucket/b',
  'us-east-1:111122223333:accesspoint/p',
]

/** Whether some resource of the service has keys that begin so. */
function isSomewhere(service: string, family: string): boolean {
  return places.some((place) => taggedResource.test(`${family}arn:aws:${service}:${place}`))
}

describe('tags under the name of a service (K-84)', () => {
  it('are those of the services that have such a key', () => {
    for (const { prefix } of services) {
      for (const whose of ['resource', 'bucket', 'accesspoint', 'tablebucket', 'vectorbucket']) {
        const family = `${prefix}:${whose}tag/`
        expect(isSomewhere(prefix, family), family).toBe(families.includes(family))
      }
    }
    expect(families.length).toBeGreaterThan(15)
  })

  it('are those of resources of the same service', () => {
    for (const family of new Set(families)) {
      const own = family.slice(0, family.indexOf(':'))
      const others = services.map(({ prefix }) => prefix).filter((prefix) => prefix !== own)
      expect(
        others.filter((other) => isSomewhere(other, family)),
        family,
      ).toEqual([])
    }
  })

  it.each([
    ['s3:buckettag/', 'arn:aws:s3:us-east-1:111122223333:accesspoint/p'],
    ['s3:accesspointtag/', 'arn:aws:s3:::bucket/a'],
    ['s3tables:tablebuckettag/', 'arn:aws:s3tables:us-east-1:111122223333:bucket/b/table/t'],
    ['s3vectors:vectorbuckettag/', 'arn:aws:s3vectors:us-east-1:111122223333:bucket/b/index/i'],
    ['s3express:buckettag/', 'arn:aws:s3express:us-east-1:111122223333:accesspoint/p'],
  ])('%s is none of %s', (family, resource) => {
    expect(taggedResource.test(family + resource)).toBe(false)
  })
})
