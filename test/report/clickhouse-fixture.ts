import type { LangMeterEvent } from "../../src/events/schema.ts";
import { llmCallEnd, llmCallStart, llmError, toolCallEnd, toolError } from "./ledger-fixture.ts";

/** Some hundred events with everything in them that reports tell apart. Always the same ones. */
export function manyEvents(): readonly LangMeterEvent[] {
  const pick = createPicker(17);
  return Array.from({ length: 400 }, () => {
    const common = {
      timestamp: pick(TIMES),
      environment: pick(["prod", "staging", undefined]),
      channel: pick(["web", "sms", "title generation", undefined]),
      thread_id: pick(["t_1", "t_2", "t_3", undefined]),
      user_id: pick(["u_1", 'Zoë 🧑‍🚀 "東京", it\'s\n\\', undefined]),
      session_id: pick(["s_1", undefined]),
      request_id: pick(["r_1", "r_2", undefined]),
      release: pick(["1.2.3", undefined]),
      tags: pick([["vip"], ["vip", "eu", "vip"], [], undefined]),
      prompt_name: pick(["greet", undefined]),
      prompt_version: pick(["7", undefined]),
      variant: pick(["a", "b", undefined]),
      latency_ms: pick(LATENCIES),
    };
    return pick<() => LangMeterEvent>([
      () => llmCallStart({ timestamp: common.timestamp }),
      () => llmCallEnd({ ...common, ...modelCall(pick) }),
      () => llmCallEnd({ ...common, ...modelCall(pick) }),
      () => llmCallEnd({ ...common, ...modelCall(pick) }),
      () => llmError({ ...common, ...failedCall(pick) }),
      () => toolCallEnd({ ...common, tool_name: pick(["search", "weather"]) }),
      () =>
        toolError({
          ...common,
          error_type: pick(["timeout", undefined]),
          status: pick(["error", "aborted"]),
        }),
    ])();
  });
}

type Picker = <Value>(values: readonly Value[]) => Value;

/** Around the ends of days, months, weeks and years in several zones, and the hour that Zurich has twice. */
const TIMES = [
  "2025-12-28T23:59:59.999Z",
  "2026-01-01T00:00:00.000Z",
  "2026-10-24T22:30:00.000Z",
  "2026-10-25T00:15:00.000Z",
  "2026-10-25T01:15:00.000Z",
  "2026-10-31T23:30:00.000Z",
  "2026-11-10T12:00:00.000Z",
  "2026-11-20T23:00:00.000Z",
];

const LATENCIES = Array.from({ length: 500 }, (_, index) => ((index * 7_919) % 4_001) + index / 1_000);

function modelCall(pick: Picker) {
  const tokens = { input_tokens: pick([0, 100, 4_096]), output_tokens: pick([0, 20, 900]) };
  return {
    provider: pick(["openai", "azure", "anthropic", undefined]),
    model: pick(["gpt-4o-mini", "claude-sonnet-4-5", undefined]),
    model_requested: pick(["gpt-4o-mini", "my-deployment", undefined]),
    usage: pick([
      { ...tokens, usage_source: "provider" as const },
      { ...tokens, cache_read_tokens: 50, reasoning_tokens: 7, usage_source: "provider" as const },
      { ...tokens, usage_source: "estimated" as const },
      { usage_source: "none" as const },
    ]),
    ...pick([
      { cost_usd: 0.1, cost_source: "table" as const, price_id: "openai/gpt-4o-mini", price_match: "alias" },
      { cost_usd: 0.000000000001, cost_source: "table" as const, pricing_version: "2026-11-01" },
      { cost_usd: 1.5e-7, cost_source: "override" as const },
      { cost_usd: 1_234.5, cost_source: "provider" as const },
      { cost_usd: 0, cost_source: "cache" as const, billing_status: "free" as const },
      { cost_usd: null, cost_source: null },
    ]),
    time_to_first_token_ms: pick([undefined, ...LATENCIES.slice(0, 20)]),
  };
}

function failedCall(pick: Picker) {
  return {
    ...pick([
      { error_type: "rate_limit" as const, outcome: "error" as const },
      { error_type: "timeout" as const, outcome: "error" as const, time_to_first_token_ms: 50 },
      { error_type: undefined, outcome: "aborted" as const },
      { error_type: undefined, outcome: "abandoned" as const },
    ]),
    ...pick([{ cost_usd: null }, { billing_status: undefined, cost_usd: null }, {}]),
    provider: pick(["openai", "azure", undefined]),
    model: pick(["gpt-4o-mini", undefined]),
    model_requested: pick(["gpt-4o-mini", "my-deployment", undefined]),
    model_assumed: pick([true as const, undefined]),
  };
}

/** The same picks in every run. https://en.wikipedia.org/wiki/Linear_congruential_generator */
function createPicker(seed: number): Picker {
  let state = seed;
  return (values) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const value = values[Math.floor((state / 2 ** 32) * values.length)];
    return value as (typeof values)[number];
  };
}
