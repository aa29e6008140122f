import type { DimensionName } from "./dimensions.ts";
import type { Explanation } from "./explanation.ts";
import type { ModelCallMeasures, ToolCallMeasures } from "./measures.ts";
import type { Question } from "./question.ts";
import type { Skipped } from "./skipped.ts";

/** The value of each field that the question groups by; null where the events do not say. */
export type Group = Readonly<Partial<Record<DimensionName, string | null>>>;

export interface MeasuredRow<Measures> {
  readonly group: Group;
  readonly measures: Measures;
}

/** A model with calls whose cost is unknown, and what is known about why. */
export interface UnpricedModel {
  readonly model: string | null;
  readonly provider: string | null;
  readonly calls: number;
  /** Of these calls: nobody counted their tokens. The others have tokens, but no price. */
  readonly without_usage: number;
  /** Of these calls: failed. */
  readonly failed: number;
}

interface CountsOf<Measures> {
  readonly rows: readonly MeasuredRow<Measures>[];
  /** Groups before `top`. */
  readonly rowCount: number;
  /** Over all calls, each counted once whatever the groups. */
  readonly total: Measures;
}

export interface ModelCallCounts extends CountsOf<ModelCallMeasures> {
  readonly subject: "model_calls";
  /** Most calls first. */
  readonly unpricedModels: readonly UnpricedModel[];
  /** Unpriced first, then most cost first; undefined where the question does not ask for them. */
  readonly explanations: readonly Explanation[] | undefined;
}

export interface ToolCallCounts extends CountsOf<ToolCallMeasures> {
  readonly subject: "tool_calls";
}

export interface Answer {
  readonly counts: ModelCallCounts | ToolCallCounts;
  /** Calls that were found again under the same event_id, and not counted again; 0 where the source folds them itself. */
  readonly repeats: number;
  readonly skipped: Skipped;
}

/** Where events are kept: it groups and sums them next to the data and answers with the few rows that come out. */
export interface ReportSource {
  /** @throws LangMeterError where the events cannot be read. Single bad events are counted in the answer. */
  answer(question: Question): Promise<Answer>;
  close(): Promise<void>;
}
