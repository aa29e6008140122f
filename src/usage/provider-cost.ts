import { get, getPath } from "../events/untrusted.ts";
import type { ReadUsage } from "./read-usage.ts";

/** A way in which a provider reports what a call cost, in US dollars. */
interface CostRow {
  /** Of the usage object. */
  readonly key: string;
  /** @param held What the key holds. */
  readonly usd: (held: unknown, usage: unknown) => number | undefined;
}

/** https://docs.x.ai/docs/api-reference: cost_in_usd_ticks */
const XAI_TICKS_PER_USD = 1e10;

const COST_ROWS: readonly CostRow[] = [
  // https://openrouter.ai/docs/use-cases/usage-accounting. With the caller's own key `cost` is OpenRouter's fee
  // and the upstream provider bills beside it.
  {
    key: "cost",
    usd: (cost, usage) => {
      const fee = dollars(cost);
      if (fee === undefined || get(usage, "is_byok") !== true) return fee;
      return fee + (dollars(getPath(usage, "cost_details", "upstream_inference_cost")) ?? 0);
    },
  },
  // https://docs.perplexity.ai/api-reference/chat-completions-post
  { key: "cost", usd: (cost) => dollars(get(cost, "total_cost")) },
  // https://docs.x.ai/docs/api-reference
  { key: "cost_in_usd_ticks", usd: (ticks) => dollars(ticks, XAI_TICKS_PER_USD) },
];

/** What the provider itself says the call cost, in US dollars. */
export function providerCost(
  sources: readonly ReadUsage[],
  repeats: ReadonlyMap<ReadUsage, number>,
): number | undefined {
  for (const source of sources) {
    for (const { key, usd } of COST_ROWS) {
      const held = get(source.value, key);
      const reported = held === undefined ? undefined : usd(held, source.value);
      if (reported !== undefined) return reported / (repeats.get(source) ?? 1);
    }
  }
  return undefined;
}

/** No single call costs that much; keeps Infinity and its kind out of the totals. */
const IMPLAUSIBLE_USD = 1e6;

function dollars(value: unknown, perUsd = 1): number | undefined {
  const amount = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof amount !== "number") return undefined;
  const usd = amount / perUsd;
  return usd >= 0 && usd < IMPLAUSIBLE_USD ? usd : undefined;
}
