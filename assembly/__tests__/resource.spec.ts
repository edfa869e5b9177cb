import * as Check from '../layout/check'
import * as Key from '../layout/key'
import * as Section from '../layout/section'
import { namesAccount, namesAws, resourceRecord } from '../resource'
import { BASE, bytesOf, keys, reset, resource, text, words } from './bundle'

function kindOf(value: string): u32 {
  resource(value)
  return load<u32>(BASE, Check.RESOURCE_KIND_AT)
}

function account(value: string): string {
  resource(value)
  return String.UTF8.decodeUnsafe(
    load<u32>(BASE, Check.ACCOUNT_AT),
    load<u32>(BASE, Check.ACCOUNT_BYTES_AT),
  )
}

describe('scanResource', () => {
  it('tells ARNs by their five colons, and a lone `*` (L-85, L-86)', () => {
    reset()
    expect(kindOf('*')).toBe(Check.KIND_STAR)
    expect(kindOf('**')).toBe(Check.KIND_OTHER)
    expect(kindOf('')).toBe(Check.KIND_OTHER)
    expect(kindOf('a:b:c:d:e')).toBe(Check.KIND_OTHER)
    expect(kindOf('a:b:c:d:e:')).toBe(Check.KIND_ARN)
    expect(kindOf(':::::')).toBe(Check.KIND_ARN)
    expect(kindOf('arn:aws:s3:::b')).toBe(Check.KIND_ARN)
  })

  it('does not count colons of a longer resource that was there before', () => {
    reset()
    resource('arn:aws:iam::111122223333:user/alice:with:colons')
    expect(kindOf('arn:aws:iam:')).toBe(Check.KIND_OTHER)
    resource(':'.repeat(40))
    expect(kindOf('a:b:c:')).toBe(Check.KIND_OTHER)
    resource(':'.repeat(40))
    expect(kindOf('a:b:c:d:e-16-byte')).toBe(Check.KIND_OTHER)
    expect(kindOf('a')).toBe(Check.KIND_OTHER)
  })

  it('finds the account between the fourth and the fifth colon, wherever they stand', () => {
    reset()
    expect(account('arn:aws:iam::111122223333:user/a:b')).toBe('111122223333')
    expect(account('arn:aws:s3:::b')).toBe('')
    for (let length = 0; length <= 40; length++) {
      const filler = 'x'.repeat(length)
      expect(account(`arn:${filler}:s::12:r`)).toBe('12', length.toString())
      expect(account(`arn:a:s::${filler}:r`)).toBe(filler, length.toString())
    }
  })

  it('forgets the account of the resource before', () => {
    reset()
    resource('arn:aws:iam::111122223333:root')
    expect(account('other')).toBe('')
    resource('arn:aws:iam::111122223333:root')
    expect(account('*')).toBe('')
  })
})

describe('the account segment', () => {
  it('names an account when it has 12 digits (E-17)', () => {
    reset()
    resource('arn:aws:iam::111122223333:root')
    expect(namesAccount()).toBe(true)
    resource('arn:aws:iam::11112222333:root')
    expect(namesAccount()).toBe(false)
    resource('arn:aws:iam::1111222233334:root')
    expect(namesAccount()).toBe(false)
    for (let at = 0; at < 12; at++) {
      const digits = '012345678901'
      resource(`arn:a:i::${digits.substring(0, at)}x${digits.substring(at + 1)}:r`)
      expect(namesAccount()).toBe(false)
      resource(`arn:a:i::${digits.substring(0, at)}/${digits.substring(at + 1)}:r`)
      expect(namesAccount()).toBe(false)
    }
  })

  it('may be `aws` instead', () => {
    reset()
    resource('arn:aws:iam::aws:policy/ReadOnlyAccess')
    expect(namesAws()).toBe(true)
    expect(namesAccount()).toBe(false)
    resource('arn:aws:iam::awt:policy/x')
    expect(namesAws()).toBe(false)
    resource('arn:aws:iam::aw:policy/x')
    expect(namesAws()).toBe(false)
    resource('arn:aws:iam::awsx:policy/x')
    expect(namesAws()).toBe(false)
  })
})

/** What belongs to what: of a service, behind a prefix of the resource part, up to a separator. */
function parentRule(service: string, prefix: string, until: string): void {
  partRule(service, prefix, until, 1, Key.SPACE_RESOURCE)
}

/** The same, up to the first, second, … separator, of keys of a space. */
function partRule(service: string, prefix: string, until: string, which: u32, space: u32): void {
  words(Section.PARENTS, [text(service), bytesOf(service), text(prefix), bytesOf(prefix)])
  words(Section.PARENTS, [text(until), bytesOf(until), which, space])
}

/** One record, for the bucket; objects belong to it. */
function bucket(): void {
  reset()
  keys(Key.SPACE_RESOURCE, ['arn:aws:s3:::b'])
  words(Section.INDEX, [1, 1, 1, 1])
  parentRule('s3', '', '/')
}

describe('resourceRecord', () => {
  it('finds a resource by its own ARN, else by what it belongs to', () => {
    bucket()
    expect(resourceRecord(resource('arn:aws:s3:::b'))).toBe(101)
    expect(resourceRecord(resource('arn:aws:s3:::b/key'))).toBe(101)
    expect(resourceRecord(resource('arn:aws:s3:::b/key/deeper'))).toBe(101)
    expect(resourceRecord(resource('arn:aws:s3:::b/'))).toBe(101)
    expect(resourceRecord(resource('arn:aws:s3:::bb/key'))).toBe(0)
    expect(resourceRecord(resource('arn:aws:s3:::bb'))).toBe(0)
    expect(resourceRecord(resource('arn:aws:s3:::/b'))).toBe(0)
    expect(resourceRecord(resource('arn:aws:sns:::b/key'))).toBe(0)
    expect(resourceRecord(resource('arn:aws:s:::b/key'))).toBe(0)
  })

  it('asks what belongs to what of ARNs only', () => {
    bucket()
    expect(resourceRecord(resource('arn:aws:s3::b/key'))).toBe(0)
    expect(resourceRecord(resource('xrn:aws:s3:::b/key'))).toBe(0)
    expect(resourceRecord(resource('*'))).toBe(0)
  })

  it('looks for the separator behind the prefix, and tries rule after rule', () => {
    reset()
    keys(Key.SPACE_RESOURCE, ['arn:aws:logs:r:1:log-group:a'])
    words(Section.INDEX, [1, 1, 1, 1])
    parentRule('none', '', ':')
    parentRule('logs', 'group:', ':')
    parentRule('logs', 'log-group:', ':')
    expect(resourceRecord(resource('arn:aws:logs:r:1:log-group:a:stream'))).toBe(101)
    expect(resourceRecord(resource('arn:aws:logs:r:1:log-group:a'))).toBe(101)
    expect(resourceRecord(resource('arn:aws:logs:r:1:log-group:b:stream'))).toBe(0)
    expect(resourceRecord(resource('arn:aws:logs:r:1:log-'))).toBe(0)
    expect(resourceRecord(resource('arn:aws:logs:r:1:'))).toBe(0)
  })

  it('looks for a separator of several characters (E-78)', () => {
    reset()
    keys(Key.SPACE_RESOURCE, ['arn:aws:dynamodb:r:1:table/t'])
    words(Section.INDEX, [1, 1, 1, 1])
    parentRule('dynamodb', 'table/', '/index/')
    expect(resourceRecord(resource('arn:aws:dynamodb:r:1:table/t/index/i'))).toBe(101)
    expect(resourceRecord(resource('arn:aws:dynamodb:r:1:table/t/index'))).toBe(0)
    expect(resourceRecord(resource('arn:aws:dynamodb:r:1:table/t/stream/s'))).toBe(0)
  })

  it('finds a parent whose name has two parts by what ARNs of its parts begin with (E-78)', () => {
    reset()
    keys(Key.SPACE_PART, ['arn:aws:kafka:r:1:topic/c/u'])
    words(Section.INDEX, [1, 1, 1, 1])
    partRule('kafka', 'topic/', '/', 2, Key.SPACE_PART)
    expect(resourceRecord(resource('arn:aws:kafka:r:1:topic/c/u/t'))).toBe(101)
    expect(resourceRecord(resource('arn:aws:kafka:r:1:topic/c/u/t/more'))).toBe(101)
    expect(resourceRecord(resource('arn:aws:kafka:r:1:topic/c/u'))).toBe(0)
    expect(resourceRecord(resource('arn:aws:kafka:r:1:topic/c/v/t'))).toBe(0)
  })

  it('finds the parent of what has no separator in its name (E-78)', () => {
    reset()
    keys(Key.SPACE_PART, ['arn:aws:events:r:1:rule'])
    words(Section.INDEX, [1, 1, 1, 1])
    partRule('events', 'rule/', '/', 0, Key.SPACE_PART)
    expect(resourceRecord(resource('arn:aws:events:r:1:rule/x'))).toBe(101)
    expect(resourceRecord(resource('arn:aws:events:r:1:rule/bus/x'))).toBe(0)
    expect(resourceRecord(resource('arn:aws:events:r:2:rule/x'))).toBe(0)
  })

  it('finds what is for all that an account has of a service (E-77)', () => {
    reset()
    keys(Key.SPACE_RESOURCE, ['arn:aws:glue:r:1'])
    words(Section.INDEX, [1, 1, 1, 1])
    parentRule('glue', '', '')
    expect(resourceRecord(resource('arn:aws:glue:r:1:table/db/t'))).toBe(101)
    expect(resourceRecord(resource('arn:aws:glue:r:1:'))).toBe(101)
    expect(resourceRecord(resource('arn:aws:glue:r:2:table/db/t'))).toBe(0)
    expect(resourceRecord(resource('arn:aws:logs:r:1:table/db/t'))).toBe(0)
  })
})
