/**
 * Medians: of a task repeated warm, of one over strings never seen, of one with cold caches.
 *
 * Tasks of less than some microseconds are timed in slices of a third of a millisecond, short
 * enough that a busy neighbour spoils some slices and not the median; benchmark.js, whose own work
 * between samples cools the caches, times the longer ones.
 */
import Benchmark from 'benchmark'

const SLICE = 0.3 // milliseconds
const SLICES = 4 // in a row, the first of which warms up

/** Nanoseconds a longer task takes, by the median of benchmark.js's samples. */
export function measure(task: () => void, seconds = 0.5): number {
  const bench = new Benchmark({ fn: task, maxTime: seconds, minTime: 0.005, minSamples: 20 })
  bench.run({ async: false })
  const failure: unknown = bench.error
  if (failure !== undefined) throw failure
  return median(bench.stats.sample) * 1e9
}

/**
 * Several tasks in turn, many slices each, so that whatever slows the machine slows all of them
 * alike: nanoseconds a call by name.
 */
export function race(tasks: ReadonlyMap<string, () => void>, rounds = 60): Map<string, number> {
  const racers = [...tasks].map(([name, task]) => ({ name, task, calls: calibrate(task) }))
  const samples = new Map(racers.map(({ name }): [string, number[]] => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, task, calls } of racers) {
      repeat(task, calls)
      for (let slice = 1; slice < SLICES; slice += 1) samples.get(name)?.push(repeat(task, calls))
    }
  }
  return new Map([...samples].map(([name, sample]) => [name, median(sample)]))
}

/** One task, as in a race of its own. */
export function measureShort(task: () => void, rounds = 100): number {
  return race(new Map([['', task]]), rounds).get('') ?? Number.NaN
}

/** How many calls fill a slice, once the task is warm. */
function calibrate(task: () => void): number {
  let calls = 1
  for (let spent = 0; spent < 150; ) {
    const taken = (repeat(task, calls) * calls) / 1e6
    spent += taken
    if (taken < SLICE) calls *= 2
    else if (taken > 2 * SLICE && calls > 1) calls >>= 1
  }
  return calls
}

/** Nanoseconds a call, over so many calls. */
function repeat(task: () => void, calls: number): number {
  const start = performance.now()
  for (let call = 0; call < calls; call += 1) task()
  return ((performance.now() - start) * 1e6) / calls
}

/** A task that takes the items of a list in turn. */
export function inTurn<T>(items: readonly T[], task: (item: T) => void): () => void {
  let at = 0
  return () => {
    task(items[at] as T)
    at += 1
    if (at === items.length) at = 0
  }
}

const CHUNK = 200

/**
 * Tasks over strings made just now: every chunk of items is parsed from JSON text, which is not
 * timed, and used once; every task has chunks of its own.
 */
export function raceFresh<T>(
  texts: readonly string[],
  tasks: ReadonlyMap<string, (item: T) => void>,
  rounds = 200,
): Map<string, number> {
  const samples = new Map([...tasks.keys()].map((name): [string, number[]] => [name, []]))
  let next = 0
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, task] of tasks) {
      const items: T[] = []
      while (items.length < CHUNK) items.push(JSON.parse(texts[next++ % texts.length] ?? '') as T)
      const start = performance.now()
      for (const item of items) task(item)
      samples.get(name)?.push(((performance.now() - start) * 1e6) / CHUNK)
    }
  }
  const warm = (sample: readonly number[]): readonly number[] => sample.slice(rounds >> 2)
  return new Map([...samples].map(([name, sample]) => [name, median(warm(sample))]))
}

/** Nanoseconds of work that has to be awaited. */
export async function measureAsync(task: () => Promise<unknown>, runs: number): Promise<number> {
  const samples: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now()
    await task()
    samples.push((performance.now() - start) * 1e6)
  }
  return median(samples)
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((one, other) => one - other)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
