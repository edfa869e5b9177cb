/** `sallyport/log`: what guards decided, as events in the shape of OPA, as spans and counters. */
export type { GuardEvent } from '../adapters/http/route.ts'
export {
  createDecisionLog,
  type DecisionLog,
  type DecisionLogOptions,
  type LoggedDecision,
} from '../adapters/log/decision-log.ts'
export {
  recordTelemetry,
  type TelemetryOptions,
  telemetryNames,
} from '../adapters/log/telemetry.ts'
