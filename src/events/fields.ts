import { z } from "zod";
import { count, errorType, json, milliseconds, outcome, usd } from "./values.ts";
import { SCHEMA_VERSION } from "./version.ts";

/** The groups of fields that several events share. */

export const usageSchema = z.strictObject({
  input_tokens: count.optional().describe("All input tokens, cached and audio included."),
  output_tokens: count.optional().describe("All output tokens, reasoning included."),
  total_tokens: count.optional().describe("Input plus output."),
  cache_read_tokens: count.optional().describe("Part of input: read from the provider's prompt cache."),
  cache_write_tokens: count
    .optional()
    .describe("Part of input: written to the prompt cache, every lifetime."),
  cache_write_1h_tokens: count.optional().describe("Part of cache_write_tokens: with a one-hour lifetime."),
  reasoning_tokens: count.optional().describe("Part of output: spent on reasoning."),
  input_audio_tokens: count.optional().describe("Part of input: audio."),
  output_audio_tokens: count.optional().describe("Part of output: audio."),
  input_image_tokens: count.optional().describe("Part of input: images, if the provider counts them apart."),
  output_image_tokens: count
    .optional()
    .describe("Part of output: images, if the provider counts them apart."),
  web_search_requests: count.optional().describe("Server-side web searches, billed per request."),
  largest_request_tokens: count
    .optional()
    .describe(
      "Input of the longest request, if the provider made several for this call (compaction): prices for long contexts go by it.",
    ),
  inference_geo: z
    .string()
    .optional()
    .describe("Where Anthropic ran the model, as it reports it; us costs 10% more."),
  speed: z.string().optional().describe("Anthropic's mode, as it reports it; fast costs a multiple."),
  usage_source: z
    .enum(["provider", "estimated", "none"])
    .describe("provider: counted by the provider; estimated: counted by us; none: nobody counted."),
  usage_repaired: z
    .array(z.string())
    .optional()
    .describe("Known upstream faults that were repaired, by name; see docs/usage.md."),
  usage_anomaly: z
    .string()
    .optional()
    .describe(
      "The provider's numbers contradict each other or leave a detail open; totals hold, details that cannot be part of them are kept as reported and never billed beyond them.",
    ),
  usage_incomplete: z
    .array(z.string())
    .optional()
    .describe(
      "What is missing from these counts or cannot be told apart in them, by name; such a call is unpriced.",
    ),
  usage_excludes: z
    .array(z.string())
    .optional()
    .describe(
      "Server tools that this call used and that are billed apart from its tokens; cost_usd leaves their fees out.",
    ),
});
export const toolCallSchema = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  args: z.string().optional().describe("Arguments as JSON text, under the content policy."),
});

export const messageSchema = z.strictObject({
  role: z
    .string()
    .describe("system, user, assistant, tool; another role is content, and `other` if it may not leave."),
  content: z.string().optional().describe("Text under the content policy; media become placeholders."),
  name: z.string().optional().describe("The participant's, under the content policy."),
  tool_call_id: z.string().optional(),
  tool_calls: z.array(toolCallSchema).optional(),
});
export const choiceSchema = z.strictObject({
  content: z.string().optional().describe("Answer text, under the content policy."),
  tool_calls: z.array(toolCallSchema).optional(),
  finish_reason: z.string().optional(),
});

/** What every event carries. */
export const baseSchema = z.strictObject({
  event_id: z.uuid().describe("UUID v7; the deduplication key in every backend."),
  schema_version: z.literal(SCHEMA_VERSION),
  timestamp: z.iso.datetime().describe("When it happened, ISO 8601, UTC."),
  trace_id: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .describe("W3C trace id, 32 hex digits."),
  span_id: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe("W3C span id, 16 hex digits."),
  parent_span_id: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  root: z
    .literal(true)
    .optional()
    .describe("True: this span is the root of its trace here; its parent, if any, belongs to the caller."),
  run_id: z.string().optional().describe("LangChain's run id."),
  parent_run_id: z.string().optional().describe("Run id of the nearest recorded ancestor."),
  environment: z.string().optional(),
  channel: z
    .string()
    .optional()
    .describe("Where the conversation takes place: web, sms, title generation, …"),
  thread_id: z.string().optional().describe("The conversation."),
  user_id: z.string().optional(),
  request_id: z.string().optional().describe("The HTTP request, as in X-Request-ID."),
  session_id: z.string().optional(),
  release: z.string().optional().describe("Version of the application."),
  tags: z.array(z.string()).optional(),
  metadata: z
    .record(z.string(), json)
    .optional()
    .describe("The caller's own keys, under the content policy."),
  prompt_name: z.string().optional(),
  prompt_version: z.string().optional(),
  variant: z.string().optional().describe("To compare prompts, models and parameters."),
  truncated: z
    .literal(true)
    .optional()
    .describe("True: the event was larger than backends take; texts are shorter and lists end early."),
  sample_rate: z
    .number()
    .positive()
    .max(1)
    .optional()
    .describe(
      "Share of such traces that this sink gets, if it is sampled: one event stands for 1 / sample_rate.",
    ),
});
export const model = {
  provider: z.string().optional().describe("openai, anthropic, azure, google, …"),
  model: z.string().optional().describe("The model that is billed: the served one if known."),
};
export const attempt = {
  attempt: z
    .int()
    .positive()
    .optional()
    .describe("2 for the first retry or fallback, and so on; absent on a first try."),
};
export const failure = {
  error_type: errorType
    .optional()
    .describe("Why it failed; absent for what was aborted, interrupted or abandoned."),
  error_message: z.string().optional().describe("Under the content policy, secrets scrubbed."),
  exception_type: z.string().optional().describe("Class name of the exception."),
  status_code: z.int().optional().describe("HTTP status, if the error carries one."),
  error_repeated: z
    .literal(true)
    .optional()
    .describe("True: a run below has already recorded this very error; count and report it there."),
};
export const llmResult = {
  model_requested: z.string().optional().describe("The name that was asked for."),
  ...model,
  model_assumed: z
    .literal(true)
    .optional()
    .describe(
      "True: no answer named the model. `model` is what the requested name led to before, of a failed call, else that name itself.",
    ),
  operation: z.string().optional().describe("chat, text_completion, embeddings, image, audio."),
  finish_reason: z.string().optional(),
  response_id: z.string().optional().describe("The provider's id of the answer."),
  system_fingerprint: z.string().optional().describe("The provider's name for the set-up that answered."),
  output: z.string().optional().describe("Answer text, under the content policy."),
  output_chars: count.optional().describe("Length of the whole answer in UTF-16 units."),
  tool_calls: z.array(toolCallSchema).optional(),
  stream: z.boolean().optional().describe("True: the answer came token by token."),
  choices: count.optional().describe("Number of generations, if more than one."),
  output_choices: z
    .array(choiceSchema)
    .optional()
    .describe(
      "Every generation, the first included, if there is more than one; they share the content limit.",
    ),
  time_to_first_token_ms: milliseconds.optional(),
  usage: usageSchema,
  billing_status: z
    .enum(["priced", "free", "unpriced"])
    .optional()
    .describe(
      "priced: cost_usd is the bill; free: proven to cost nothing of its own (LangChain's cache, billed with the first prompt of the same request, an HTTP status of 400 or more, no connection); unpriced: billed, or perhaps billed, at a price that nobody knows.",
    ),
  cost_usd: usd.nullable().describe("Null: the call is unpriced. 0: it is free, or its price is."),
  input_cost_usd: usd.optional().describe("All input parts together."),
  output_cost_usd: usd.optional().describe("All output parts together."),
  cache_read_cost_usd: usd.optional().describe("Part of input_cost_usd."),
  cache_write_cost_usd: usd.optional().describe("Part of input_cost_usd."),
  audio_cost_usd: usd.optional().describe("Audio parts of input and output together."),
  reasoning_cost_usd: usd.optional().describe("Part of output_cost_usd."),
  web_search_cost_usd: usd.optional(),
  request_cost_usd: usd.optional().describe("Fee per request."),
  cost_source: z
    .enum(["table", "override", "provider", "cache", "batch", "refused"])
    .nullable()
    .describe(
      "table: price table; override: the user's own price; provider: reported by it; cache: answered from LangChain's cache, free; batch: billed with the first prompt of the same request; refused: turned down or never sent, free; null: unpriced.",
    ),
  price_id: z.string().optional().describe("Row of the price table, provider/model."),
  price_match: z.string().optional().describe("How the model id matched the row."),
  pricing_version: z.string().optional(),
  service_tier: z.string().optional().describe("The tier that was served, as the response reports it."),
  service_tier_requested: z
    .string()
    .optional()
    .describe("The tier that was asked for; a provider may serve another."),
  service_tier_assumed: z
    .literal(true)
    .optional()
    .describe("True: no response says which tier was served, and the call is priced by the requested one."),
  service_tier_priced: z
    .literal(false)
    .optional()
    .describe("False: the tier has no known price, and the standard price stands in for it."),
  ...attempt,
};

export const latency = { latency_ms: milliseconds };
export const status = { status: outcome };

/** One event: what all share, its name, and what it adds. */
export function define<Name extends string, Shape extends z.ZodRawShape>(
  name: Name,
  about: string,
  shape: Shape,
) {
  return baseSchema.extend({ event: z.literal(name), ...shape }).describe(about);
}
