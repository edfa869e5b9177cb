/**
 * How work grows with size, told without a clock on the wall: in processor time, in which other
 * processes have no part, or in anything that can be counted.
 */

/** Microseconds that one measurement takes at least, so that none is lost in the clock's grain. */
const GRAIN = 10_000
const ROUNDS_LEAST = 3
const ROUNDS_MOST = 30

/** Sizes that are compared. */
export interface Sizes {
  readonly small: number
  readonly large: number
}

export interface Growth extends Sizes {
  /** The power that is expected not to be reached: the fit ends as soon as it is below. */
  readonly most: number
  /** How often each size is measured at least. */
  readonly rounds?: number
}

/**
 * The power of the size that the processor time of `run` grows with. Both sizes run once before they
 * are measured, so that neither pays for being compiled, and then in turn.
 */
export function powerOfTime(run: (size: number) => unknown, growth: Growth): number {
  const { small, large, most, rounds } = growth
  const ratio = ratioOfTime(
    () => run(large),
    () => run(small),
    {
      most: (large / small) ** most,
      ...(rounds !== undefined && { rounds }),
    },
  )
  return Math.log(ratio) / Math.log(large / small)
}

/**
 * How many times the processor time of `base` a run takes; it ends as soon as that is below `most`.
 * A busy machine adds to a time, and to times that follow one another alike: the least of each are
 * compared, and those of one round, of which the median counts. The lesser of both is nearer. Where
 * that is not enough the garbage of what ran before is collected first, which a run would pay for.
 */
export function ratioOfTime(
  run: () => unknown,
  base: () => unknown,
  { most, rounds = ROUNDS_LEAST }: { readonly most: number; readonly rounds?: number },
): number {
  run()
  base()
  const bases: number[] = []
  const runs: number[] = []
  let ratio = Number.POSITIVE_INFINITY
  for (let round = 1; round <= ROUNDS_MOST && (round <= rounds || ratio >= most); round += 1) {
    if (round > ROUNDS_LEAST) collectGarbage()
    bases.push(processorTime(base))
    runs.push(processorTime(run))
    const ratios = runs.map((time, at) => time / (bases[at] ?? 0))
    ratio = Math.min(Math.min(...runs) / Math.min(...bases), median(ratios))
  }
  return ratio
}

/** Where the process was started with `--expose-gc`. */
function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void }
  gc?.()
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}

/** The power of the size that a count grows with. */
export function powerOfCount(count: (size: number) => number, { small, large }: Sizes): number {
  return Math.log(count(large) / count(small)) / Math.log(large / small)
}

/** Microseconds of processor time that one run takes, of as many as make a good measurement. */
export function processorTime(run: () => unknown): number {
  let runs = 0
  let spent = 0
  while (spent < GRAIN) {
    spent += processorTimeOnce(run)
    runs += 1
  }
  return spent / runs
}

/** Microseconds of processor time that this run takes. */
export function processorTimeOnce(run: () => unknown): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
