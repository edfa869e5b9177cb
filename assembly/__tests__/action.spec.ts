import { classOf } from '../action'
import * as Section from '../layout/section'
import { ACTION_TEXT, action, half, lengthOf, reset, textIn, word } from './bundle'

/** Writes sorted strings and their classes. */
function table(offsets: i32, classes: i32, texts: string[], first: u32): void {
  for (let i = 0; i < texts.length; i++) {
    word(offsets, textIn(Section.ACTION_TEXT, texts[i]))
    half(classes, first + i)
  }
  word(offsets, lengthOf(Section.ACTION_TEXT))
}

/** Writes names of services, both sorted, and the range of names that each service has. */
function names(texts: string[]): void {
  const rest: string[] = []
  let first = 0
  for (let i = 0; i < texts.length; i++) {
    const service = texts[i].split(':')[0]
    rest.push(texts[i].split(':')[1])
    if (i + 1 < texts.length && texts[i + 1].startsWith(`${service}:`)) continue
    word(Section.SERVICES, textIn(Section.ACTION_TEXT, service))
    word(Section.SERVICES, service.length)
    word(Section.SERVICES, first)
    word(Section.SERVICES, i + 1 - first)
    first = i + 1
  }
  table(Section.ACTION_NAMES, Section.ACTION_CLASSES, rest, 10)
}

function prefixes(texts: string[]): void {
  table(Section.PREFIXES, Section.PREFIX_CLASSES, texts, 100)
}

describe('classOf', () => {
  it('knows an action by its name, whatever its case (L-61)', () => {
    reset()
    names(['ec2:runinstances', 's3:getobject', 's3:putobject'])
    prefixes([''])
    expect(classOf(action('s3:GetObject'))).toBe(11)
    expect(classOf(action('EC2:RUNINSTANCES'))).toBe(10)
    expect(classOf(action('s3:putobject'))).toBe(12)
  })

  it('gives an unknown action the class of the longest prefix it begins with', () => {
    reset()
    names(['s3:getobject'])
    prefixes(['', 's3:', 's3:get', 's3:getobject'])
    expect(classOf(action('s3:GetObject'))).toBe(10)
    expect(classOf(action('s3:GetObjectAcl'))).toBe(103)
    expect(classOf(action('s3:GetBucket'))).toBe(102)
    expect(classOf(action('s3:Put'))).toBe(101)
    expect(classOf(action('ec2:Run'))).toBe(100)
    expect(classOf(action(''))).toBe(100)
  })

  it('is 0 where no prefix fits at all', () => {
    reset()
    prefixes(['s3:'])
    expect(classOf(action('ec2:Run'))).toBe(0)
  })

  it('leaves the action in lower case, ready to be compared', () => {
    reset()
    classOf(action('S3:Get'))
    expect(String.UTF8.decodeUnsafe(ACTION_TEXT, 6)).toBe('s3:get')
  })
})
