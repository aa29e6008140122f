import { picoToUsd } from "./money.ts";
import type { Question } from "./question.ts";
import type { Answer, ModelCallCounts, UnpricedModel } from "./source.ts";

/** What a reader must know before the numbers. `message` says it in one line, the rest is for programs. */
export type Notice =
  | {
      readonly kind: "unpriced_calls";
      readonly message: string;
      readonly calls: number;
      readonly models: readonly UnpricedModel[];
    }
  | {
      readonly kind: "estimated_calls";
      readonly message: string;
      readonly calls: number;
      readonly tokens: number;
      readonly cost_usd: number | null;
    }
  | { readonly kind: "repeated_events"; readonly message: string; readonly events: number }
  | { readonly kind: "overlapping_rows"; readonly message: string }
  | { readonly kind: "hidden_rows"; readonly message: string; readonly rows: number };

/** The notices of an answer, the gravest first. */
export function noticesOf(question: Question, { counts, repeats }: Answer): readonly Notice[] {
  const money = counts.subject === "model_calls" ? [unpriced(counts), estimated(counts)] : [];
  return [...money, repeated(repeats), overlapping(question), hidden(question, counts.rowCount)].filter(
    (notice) => notice !== undefined,
  );
}

const MODELS_IN_MESSAGE = 5;

function unpriced({ total, unpricedModels: models }: ModelCallCounts): Notice | undefined {
  const calls = total.unpriced_calls;
  if (calls === 0) return undefined;
  const named = models.slice(0, MODELS_IN_MESSAGE).map(describeModel);
  const rest = models.length - named.length;
  const list = `${named.join(", ")}${rest > 0 ? ` and ${plural(rest, "more model")}` : ""}`;
  const message = `${plural(calls, "call")} unpriced, their cost is unknown and not in the totals: ${list}`;
  return { kind: "unpriced_calls", message, calls, models };
}

/** `my-model 7 (no price)`, `gpt-4o 5 (2 no price, 3 no token counts, 3 failed or stopped)`. */
function describeModel({ model, calls, without_usage: withoutUsage, failed }: UnpricedModel): string {
  const withoutPrice = calls - withoutUsage;
  const causes = [
    [withoutPrice, "no price"],
    [withoutUsage, "no token counts"],
    [failed, "failed or stopped"],
  ] as const;
  const said = causes
    .filter(([count]) => count > 0)
    .map(([count, cause]) => (count === calls ? cause : `${grouped(count)} ${cause}`));
  return `${model ?? "(no model)"} ${grouped(calls)} (${said.join(", ")})`;
}

function estimated({ total }: ModelCallCounts): Notice | undefined {
  const { estimated_calls: calls, estimated_tokens: tokens, estimated_cost_pico: pico } = total;
  if (calls === 0) return undefined;
  const cost = pico === null ? null : picoToUsd(pico);
  const rests = cost === null ? "" : `; $${cost} of the cost rests on them`;
  const message = `${plural(calls, "call")} with estimated usage: ${plural(tokens, "token")}, not in the token columns${rests}`;
  return { kind: "estimated_calls", message, calls, tokens, cost_usd: cost };
}

function repeated(events: number): Notice | undefined {
  if (events === 0) return undefined;
  return {
    kind: "repeated_events",
    message: `${plural(events, "repeated event")} (same event_id) not counted again`,
    events,
  };
}

function overlapping({ by }: Question): Notice | undefined {
  if (!by.includes("tag")) return undefined;
  return {
    kind: "overlapping_rows",
    message: "a call counts under each of its tags: rows can add up to more than the total",
  };
}

function hidden({ top }: Question, rowCount: number): Notice | undefined {
  if (top === undefined || rowCount <= top) return undefined;
  const rows = rowCount - top;
  return {
    kind: "hidden_rows",
    message: `${plural(rows, "row")} of ${grouped(rowCount)} not shown (--top ${top}); the total covers all`,
    rows,
  };
}

function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
