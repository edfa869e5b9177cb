import * as Cell from '../layout/cell'
import * as PolicySet from '../layout/policy-set'
import * as Section from '../layout/section'
import { ACTION_AT } from '../memory'
import { cellOf, classOf } from '../row'
import { action, half, lengthOf, policySet, reset, residualCell, textIn, word } from './bundle'

describe('cellOf', () => {
  it('answers for the sets that are constant', () => {
    reset()
    expect(cellOf(PolicySet.ALWAYS, 7)).toBe(Cell.ALLOW)
    expect(cellOf(PolicySet.DENY, 7)).toBe(Cell.DENY)
    expect(cellOf(PolicySet.NEVER, 7)).toBe(Cell.SILENT)
  })

  it('is silent about a set without runs, and before the first run', () => {
    reset()
    const empty = policySet([], [])
    const late = policySet([5], [Cell.ALLOW])
    expect(cellOf(empty, 0)).toBe(Cell.SILENT)
    expect(cellOf(late, 4)).toBe(Cell.SILENT)
    expect(cellOf(late, 5)).toBe(Cell.ALLOW)
    expect(cellOf(late, 65535)).toBe(Cell.ALLOW)
  })

  it('finds every run of every row by its first class, up to the next run', () => {
    for (let runs: u32 = 1; runs <= 9; runs++) {
      reset()
      policySet([0], [Cell.DENY])
      const classes: u32[] = []
      const cells: u32[] = []
      for (let i: u32 = 0; i < runs; i++) {
        classes.push(2 + 3 * i)
        cells.push(residualCell(i))
      }
      const set = policySet(classes, cells)
      expect(cellOf(set, 1)).toBe(Cell.SILENT)
      for (let actionClass: u32 = 2; actionClass < 2 + 3 * runs; actionClass++) {
        expect(cellOf(set, actionClass)).toBe(residualCell((actionClass - 2) / 3))
      }
    }
  })
})

describe('a row of over 256 cells', () => {
  it('has two bytes a run', () => {
    reset()
    const classes: u32[] = []
    const cells: u32[] = []
    for (let i: u32 = 0; i < 300; i++) {
      classes.push(i)
      cells.push(residualCell(i))
    }
    const set = policySet(classes, cells)
    for (let i: u32 = 0; i < 300; i++) expect(cellOf(set, i)).toBe(residualCell(i))
  })
})

/** Writes sorted texts and their classes. */
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
    if (i + 1 < texts.length && texts[i + 1].startsWith(service + ':')) continue
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
    expect(String.UTF8.decodeUnsafe(ACTION_AT, 6)).toBe('s3:get')
  })
})
