import type { EventOf, LangMeterEvent, TraceSummary } from "langmeter";
import { expect } from "vitest";

type Totals = Pick<
  TraceSummary,
  | "llm_calls"
  | "tool_calls"
  | "retries"
  | "input_tokens"
  | "output_tokens"
  | "cached_tokens"
  | "reasoning_tokens"
  | "cost_usd"
  | "models"
  | "tools"
>;

/** The totals that the events of one trace add up to: what its summary has to say. */
export function totalsOf(events: readonly LangMeterEvent[]): Totals {
  const starts = events.filter((event) => event.event === "llm_call_start");
  const tools = events.filter((event) => event.event === "tool_call_start");
  const ends = events.filter((event) => event.event === "llm_call_end");
  // Those that broke off count as far as their usage is known; free ones used nothing.
  const answers = [...ends, ...events.filter((event) => event.event === "llm_error")].filter(
    ({ billing_status }) => billing_status !== "free",
  );
  const sum = (counts: readonly (number | undefined)[]) => {
    const known = counts.filter((count) => count !== undefined);
    return known.length === 0 && counts.length > 0
      ? undefined
      : known.reduce((total, count) => total + count, 0);
  };
  const costs = answers.flatMap(({ cost_usd }) => cost_usd ?? []);
  const cost = costs.reduce((total, each) => total + each, 0);
  const isCostKnown = cost > 0 || costs.length === answers.length;
  return {
    llm_calls: starts.length,
    tool_calls: tools.length,
    retries: starts.filter((event) => (event.attempt ?? 1) > 1).length,
    input_tokens: sum(answers.map(({ usage }) => usage.input_tokens)),
    output_tokens: sum(answers.map(({ usage }) => usage.output_tokens)),
    cached_tokens: sum(answers.map(({ usage }) => usage.cache_read_tokens)),
    reasoning_tokens: sum(answers.map(({ usage }) => usage.reasoning_tokens)),
    cost_usd: isCostKnown ? expect.closeTo(cost, 12) : undefined,
    models: modelsOf(ends, events),
    tools: [...new Set(tools.map((event) => event.tool_name))],
  };
}

/** The models that answered, and the names that led to none. In any order. */
function modelsOf(ends: readonly EventOf<"llm_call_end">[], events: readonly LangMeterEvent[]): string[] {
  const answered = new Set(ends.flatMap(({ model }) => model ?? []));
  const names = ends.filter(({ model, model_requested }) => model !== model_requested);
  const replaced = new Set(names.map(({ model_requested }) => model_requested));
  const failed = events
    .filter((event) => event.event === "llm_error")
    .flatMap(({ model, model_requested }) => model ?? model_requested ?? [])
    .filter((name) => !replaced.has(name));
  const all = [...new Set([...answered, ...failed])];
  return expect.toSatisfy(
    (models: readonly string[]) => [...models].sort().join() === all.sort().join(),
    `holds ${all.join()}`,
  ) as string[];
}
