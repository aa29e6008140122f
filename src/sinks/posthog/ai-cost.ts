import type { EventOf } from "../../events/schema.ts";
import type { Properties } from "./flat-properties.ts";

type Cost = Pick<EventOf<"llm_call_end">, "cost_usd" | "input_cost_usd" | "output_cost_usd">;

/**
 * What makes PostHog take our cost over: input and output only together, since one alone makes it look the other up;
 * and the flag, without which it looks up what is 0 or known in sum only. An unpriced call has none of it: PostHog may
 * know the model. https://github.com/PostHog/posthog/blob/master/nodejs/src/ingestion/ai/costs/index.ts
 */
export function aiCost({ cost_usd, input_cost_usd, output_cost_usd }: Cost): Properties {
  const isSplit = input_cost_usd !== undefined && output_cost_usd !== undefined;
  return {
    $ai_total_cost_usd: cost_usd ?? undefined,
    $ai_cost_passthrough: cost_usd === null ? undefined : true,
    ...(!isSplit && { $ai_input_cost_usd: undefined, $ai_output_cost_usd: undefined }),
  };
}
