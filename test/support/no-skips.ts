/** Fails a run in which a test was skipped: where everything must hold, nothing may be passed over. */
import type { Reporter, TestModule } from 'vitest/node'

export const noSkips: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap(({ relativeModuleId, children }) =>
      [...children.allTests('skipped')].map((test) => `${relativeModuleId}: ${test.fullName}`),
    )
    if (skipped.length === 0) return
    console.error(`SALLYPORT_REQUIRE_ALL is set, and tests were skipped:\n${skipped.join('\n')}`)
    process.exitCode = 1
  },
}
