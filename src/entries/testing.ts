/** The public surface of policy tests: case files → what to decide and what to expect. */
export {
  type Case,
  type CaseOptions,
  type CaseReading,
  type Expectation,
  type InvalidCase,
  readCases,
  readEachCase,
} from '../directory/case/read-cases.ts'
