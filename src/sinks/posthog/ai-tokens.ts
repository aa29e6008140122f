import type { Usage } from "../../events/schema.ts";
import type { Properties } from "./flat-properties.ts";

// For these models PostHog adds the reasoning tokens to the output once more, by the model's name as it was sent.
// https://github.com/PostHog/posthog/blob/master/nodejs/src/ingestion/ai/costs/output-costs.ts
const REASONING_IS_ADDED = /^gemini-(2\.5|3(\.\d+)?)-/i;

/** What PostHog wants otherwise than the record counts it; counts that nobody knows stay out, since 0 is free to it. */
export function aiTokens(model: string | undefined, usage: Usage): Properties {
  const { output_tokens, reasoning_tokens = 0, cache_write_tokens, cache_write_1h_tokens } = usage;
  const addsReasoning = model !== undefined && REASONING_IS_ADDED.test(model);
  return {
    // Input holds the cached part. Without the flag PostHog takes the name "claude" to mean that it does not, and bills
    // the cache twice.
    $ai_cache_reporting_exclusive: false,
    ...(addsReasoning &&
      output_tokens !== undefined && { $ai_output_tokens: Math.max(0, output_tokens - reasoning_tokens) }),
    // It takes the lifetimes of the cache only together.
    ...(cache_write_tokens !== undefined &&
      cache_write_1h_tokens !== undefined && {
        $ai_cache_creation_5m_input_tokens: Math.max(0, cache_write_tokens - cache_write_1h_tokens),
      }),
  };
}
