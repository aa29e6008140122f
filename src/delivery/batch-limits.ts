import type { BatchLimits } from "../events/sink.ts";

const DEFAULTS: Required<BatchLimits> = { maxEvents: 100, maxBytes: 1_000_000, maxDelayMs: 1_000 };

/** The limits of a sink, completed. */
export function limitsOf(limits: BatchLimits | undefined): Required<BatchLimits> {
  return { ...DEFAULTS, ...limits };
}
