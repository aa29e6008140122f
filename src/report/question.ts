import type { DimensionName } from "./dimensions.ts";
import type { TimeRange } from "./time-range.ts";

/** What a report counts: model calls (`llm_call_end`, `llm_error`) or tool calls (`tool_call_end`, `tool_error`). */
export type Subject = "model_calls" | "tool_calls";

/** One question to a report source, free of any engine's language. */
export interface Question {
  readonly subject: Subject;
  /** The fields to group by, in the order of the columns. At least one. */
  readonly by: readonly DimensionName[];
  readonly range: TimeRange;
  /** IANA name: where days, weeks, months and hours begin. */
  readonly timeZone: string;
  /** Only this many rows, the costliest (tool calls: the most called). All where undefined. */
  readonly top: number | undefined;
  /** Also say where the prices of model calls come from. */
  readonly explain: boolean;
}
