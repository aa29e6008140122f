import type { ReadyConfiguration } from "../environment/environment-sink.ts";
import type { Problem } from "./problem.ts";

export interface DeliveryContext {
  /** `environment` of the test event. */
  readonly environment: string | undefined;
  /** Milliseconds for one answer. */
  readonly timeoutMs: number;
}

/** How a test event got through. */
export interface Delivered {
  readonly latencyMs: number;
  readonly detail: string;
  /** What is wrong although the backend said yes. */
  readonly problem?: Problem | undefined;
}

/** Sends one test event. Rejects with what the sink, or the loading of its package, threw. */
export type Deliver = (configuration: ReadyConfiguration, context: DeliveryContext) => Promise<Delivered>;
