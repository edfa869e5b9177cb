import { isPoint, turnBack, turnToBucket } from '../bucket-text'
import { addToGate, fillGate, gateDenies, gateGrant } from '../gate'
import * as Block from '../layout/block'
import * as Check from '../layout/check'
import * as Gate from '../layout/gate'
import * as Grant from '../layout/grant'
import * as PolicySet from '../layout/policy-set'
import * as Resource from '../layout/resource'
import * as Section from '../layout/section'
import { foreignSides, isBlocked, meetBucket, pointOf } from '../point'
import { NO, YES } from '../slot'
import { resourceText, section } from '../state'
import { BASE, BLOCK, block, bytesOf, reset, resource, text, words } from './bundle'

const POINT = 'arn:aws:s3:us-east-1:111122223333:accesspoint/p'

/** A bucket of an account behind an access point; returns where it is described. */
function bucket(arn: string, owner: string, set: u32 = PolicySet.NEVER): usize {
  const first = words(Section.POINTS, [text(arn), bytesOf(arn), text(owner), bytesOf(owner), set])
  words(Section.POINTS, [0, 0, 0])
  return section(Section.POINTS) + ((<usize>first) << 2)
}

function caller(account: string): void {
  String.UTF8.encodeUnsafe(changetype<usize>(account), account.length, BLOCK + Block.ACCOUNT_AT)
  block(Block.ACCOUNT_BYTES_AT, account.length)
}

/** The resource as the bucket behind the access point knows it. */
function behind(value: string, point: usize): string {
  resource(value)
  store<u32>(BASE, <u32>point, Check.POINT_AT)
  turnToBucket()
  const bytes = load<u32>(BASE, Check.RESOURCE_BYTES_AT)
  const found = String.UTF8.decodeUnsafe(resourceText(), bytes)
  turnBack()
  return found
}

describe('isPoint', () => {
  it('tells access points by their resource part', () => {
    reset()
    expect(isPoint(resource(POINT))).toBe(true)
    expect(isPoint(resource(`${POINT}/object/k`))).toBe(true)
    expect(isPoint(resource('arn:aws:s3:us-east-1:111122223333:accesspoint'))).toBe(false)
    expect(isPoint(resource('arn:aws:sqs:us-east-1:111122223333:q'))).toBe(false)
  })
})

describe('the text that a bucket is asked about (E-76)', () => {
  it('is the bucket, or the object under its own key', () => {
    reset()
    const point = bucket('arn:aws:s3:::b', '111122223333')
    expect(behind(POINT, point)).toBe('arn:aws:s3:::b')
    expect(behind(`${POINT}/object/a/object/b`, point)).toBe('arn:aws:s3:::b/a/object/b')
    expect(behind(`${POINT}/object`, point)).toBe('arn:aws:s3:::b/object')
    expect(behind(`${POINT}/other/k`, point)).toBe('arn:aws:s3:::b/other/k')
  })

  it('is put back', () => {
    reset()
    const point = bucket('arn:aws:s3:::b', '111122223333')
    behind(`${POINT}/object/k`, point)
    expect(load<u32>(BASE, Check.RESOURCE_BYTES_AT)).toBe(bytesOf(`${POINT}/object/k`))
    expect(String.UTF8.decodeUnsafe(resourceText(), bytesOf(POINT))).toBe(POINT)
  })

  it('stays the access point where no bucket is known', () => {
    reset()
    expect(behind(POINT, Check.UNKNOWN_POINT)).toBe(POINT)
    expect(behind(POINT, Check.NO_POINT)).toBe(POINT)
  })
})

describe('an access point and its bucket', () => {
  it('each belong to the principal or to another account', () => {
    reset()
    caller('111122223333')
    const own = bucket('arn:aws:s3:::b', '111122223333')
    const other = bucket('arn:aws:s3:::c', '444455556666')
    expect(foreignSides(BLOCK, own, false)).toBe(0)
    expect(foreignSides(BLOCK, own, true)).toBe(1)
    expect(foreignSides(BLOCK, other, false)).toBe(2)
    expect(foreignSides(BLOCK, other, true)).toBe(3)
    expect(foreignSides(BLOCK, Check.UNKNOWN_POINT, false)).toBe(0)
    expect(foreignSides(BLOCK, Check.UNKNOWN_POINT, true)).toBe(3)
  })

  it('must both allow where both are the same to the principal, else the foreign one', () => {
    reset()
    const open = bucket('arn:aws:s3:::b', '111122223333', PolicySet.ALWAYS)
    fillGate(Gate.RESOURCE, PolicySet.NEVER, 0)
    meetBucket(open, 0, 0)
    expect(gateGrant(Gate.RESOURCE)).toBe(Grant.NONE)
    meetBucket(open, 0, 2)
    expect(gateGrant(Gate.RESOURCE)).toBe(Grant.DIRECT)
    meetBucket(open, 0, 1)
    expect(gateGrant(Gate.RESOURCE)).toBe(Grant.NONE)
    fillGate(Gate.RESOURCE, PolicySet.ALWAYS, 0)
    meetBucket(Check.UNKNOWN_POINT, 0, 3)
    expect(gateGrant(Gate.RESOURCE)).toBe(Grant.NONE)
  })

  it('may each deny', () => {
    reset()
    fillGate(Gate.RESOURCE, PolicySet.ALWAYS, 0)
    addToGate(Gate.RESOURCE, PolicySet.DENY, 0)
    expect(gateDenies(Gate.RESOURCE)).toBe(YES)
    fillGate(Gate.RESOURCE, PolicySet.ALWAYS, 0)
    addToGate(Gate.RESOURCE, PolicySet.NEVER, 0)
    expect(gateDenies(Gate.RESOURCE)).toBe(NO)
  })

  it('are found by the record of what is asked for', () => {
    reset()
    bucket('arn:aws:s3:::b', '111122223333')
    const second = bucket('arn:aws:s3:::c', '111122223333')
    words(Section.RESOURCES, [0, 0, 0, 0, 0, 2 << Resource.POINT_SHIFT])
    expect(pointOf(section(Section.RESOURCES))).toBe(second)
    expect(pointOf(0)).toBe(Check.UNKNOWN_POINT)
  })

  it('are closed to other accounts by their own settings (E-74)', () => {
    reset()
    const point = bucket('arn:aws:s3:::b', '111122223333')
    words(Section.RESOURCES, [0, 0, 0, 0, 0, Resource.ACCESS_BLOCK])
    const record = section(Section.RESOURCES)
    expect(isBlocked(record, point, 1)).toBe(true)
    expect(isBlocked(record, point, 2)).toBe(false)
    expect(isBlocked(0, point, 3)).toBe(false)
  })
})
