/** `langmeter/operations`: what the application does around the model calls, as spans and events of its own names. */
export { capture, identify } from "./capture.ts";
export {
  type Catalog,
  type Declaration,
  type DeclaredOperation,
  declared,
  type Operations,
  withProperties,
} from "./catalog.ts";
export { createOperations } from "./create-operations.ts";
export { type ErrorTrackingOptions, withErrorTracking } from "./error-tracking.ts";
export { operation } from "./operation.ts";
export type { Properties } from "./properties.ts";
export type { OperationOptions, OperationRun } from "./run-operation.ts";
export { type Session, type SessionOptions, startSession } from "./session.ts";
export type { TracerChoice } from "./tracer-choice.ts";
