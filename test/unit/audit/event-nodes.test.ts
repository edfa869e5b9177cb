/** The scanner looks for every member that an outcome may rest on: what is read of an event is watched. */
import { expect, it } from 'vitest'
import { eventNodes } from '../../../src/audit/text/event-nodes.ts'
import { auditorOf } from '../../support/audits.ts'
import { someEvent, someSensitiveDirectory } from '../../support/drawn-events.ts'
import { drawSeeded } from '../../support/generators-draw.ts'

/** Values that are compared whole, so that all in them may be read. */
const whole = new Set(['requestParameters', 'resources', 'eventContext'])

/** Objects of which it counts whether they have members. */
const counted = ['tlsDetails', 'userIdentity.sessionContext']

/** An object that notes the paths of what is read of it. */
function watch(value: unknown, path: string, read: Set<string>): unknown {
  if (typeof value !== 'object' || value === null || whole.has(path)) return value
  const note = (name: string | symbol) => {
    const own = path === '' ? String(name) : `${path}.${String(name)}`
    read.add(own)
    return own
  }
  return new Proxy(value, {
    get: (target, name) => watch(Reflect.get(target, name), note(name), read),
    has: (target, name) => note(name) !== '' && Reflect.has(target, name),
    ownKeys: (target) => {
      read.add(`${path} (names)`)
      return Reflect.ownKeys(target)
    },
    getOwnPropertyDescriptor: (target, name) => {
      note(name)
      return Reflect.getOwnPropertyDescriptor(target, name)
    },
  })
}

/** Whether an event has a member whose value is read in ways of its own: it is never compared. */
function isOdd(event: object): boolean {
  const { userIdentity, tlsDetails } = event as Record<string, unknown>
  return [userIdentity, tlsDetails].some((value) => typeof value === 'string')
}

it('nothing else is read of an event', async () => {
  const read = new Set<string>()
  for (let seed = 1; seed <= 4; seed += 1) {
    const draw = drawSeeded(seed)
    const auditor = await auditorOf(someSensitiveDirectory(draw))
    for (let at = 0; at < 400; at += 1) {
      const event = someEvent(draw, 1_000_000)
      if (!isOdd(event)) auditor.take(watch(event, '', read))
    }
  }
  const namesOf = counted.map((path) => `${path} (names)`)
  const others = [...read].filter((path) => {
    return !eventNodes.has(path) && !namesOf.includes(path) && !path.startsWith('tlsDetails.')
  })
  expect(others).toEqual([])
  const unread = [...eventNodes.keys()].filter((path) => !read.has(path))
  expect(unread).toEqual([])
})
