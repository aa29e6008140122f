import type { EventOf } from "../../events/schema.ts";
import type { Properties } from "./flat-properties.ts";

type Cost = Pick<EventOf<"llm_call_end">, "cost_usd" | "input_cost_usd" | "output_cost_usd" | "model">;

/**
 * What makes PostHog take our cost over: input and output only together, since one alone makes it look the other up;
 * and the flag, without which it looks up what is 0 or known in sum only. An unpriced call is not named to PostHog as
 * of a model: it would price it from its own table, and bill tokens that nobody knows as none, $0.
 * https://github.com/PostHog/posthog/blob/master/nodejs/src/ingestion/ai/costs/index.ts
 */
export function aiCost({ cost_usd, input_cost_usd, output_cost_usd, model }: Cost): Properties {
  if (cost_usd === null) return { ...NO_PARTS, $ai_total_cost_usd: undefined, $ai_model: undefined, model };
  const isSplit = input_cost_usd !== undefined && output_cost_usd !== undefined;
  return { $ai_total_cost_usd: cost_usd, $ai_cost_passthrough: true, ...(!isSplit && NO_PARTS) };
}

const NO_PARTS = { $ai_input_cost_usd: undefined, $ai_output_cost_usd: undefined };
