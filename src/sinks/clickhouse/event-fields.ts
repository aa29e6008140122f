import type { LangMeterEvent, Usage } from "../../events/schema.ts";

/** Which field of the events is what kind of column. A field that the schema adds and this list lacks does not compile. */

export type ColumnKind =
  /** Text with few different values. */
  | "category"
  | "text"
  | "texts"
  /** The application's own keys; values that are no text become JSON text. */
  | "map"
  | "count"
  | "number"
  | "usd"
  | "flag"
  /** Prompts, answers and structures, as text or JSON text. */
  | "content";

type EventField<Event = LangMeterEvent> = Event extends unknown ? keyof Event : never;

/** What no event is without. */
export type HeadField = "event" | "event_id" | "schema_version" | "timestamp" | "trace_id" | "span_id";

/** By the order of the table. */
export const FIELD_KINDS = {
  parent_span_id: "text",
  root: "flag",
  run_id: "text",
  parent_run_id: "text",
  environment: "category",
  channel: "category",
  thread_id: "text",
  user_id: "text",
  request_id: "text",
  session_id: "text",
  release: "category",
  tags: "texts",
  metadata: "map",
  truncated: "flag",
  sample_rate: "number",
  prompt_name: "category",
  prompt_version: "category",
  variant: "category",
  provider: "category",
  model: "category",
  model_requested: "category",
  operation: "category",
  input: "content",
  output: "content",
  output_choices: "content",
  response_id: "text",
  system_fingerprint: "category",
  message_count: "count",
  input_chars: "count",
  output_chars: "count",
  model_parameters: "content",
  tools: "texts",
  stream: "flag",
  attempt: "count",
  finish_reason: "category",
  tool_calls: "content",
  choices: "count",
  latency_ms: "number",
  time_to_first_token_ms: "number",
  billing_status: "category",
  cost_usd: "usd",
  input_cost_usd: "usd",
  output_cost_usd: "usd",
  cache_read_cost_usd: "usd",
  cache_write_cost_usd: "usd",
  audio_cost_usd: "usd",
  reasoning_cost_usd: "usd",
  web_search_cost_usd: "usd",
  request_cost_usd: "usd",
  cost_source: "category",
  price_id: "category",
  price_match: "category",
  pricing_version: "category",
  service_tier: "category",
  service_tier_priced: "flag",
  cached: "flag",
  error_type: "category",
  error_message: "text",
  exception_type: "category",
  status_code: "count",
  error_repeated: "flag",
  outcome: "category",
  status: "category",
  tool_name: "category",
  tool_call_id: "text",
  agent_name: "category",
  tool: "category",
  tool_input: "content",
  step: "count",
  steps: "count",
  name: "category",
  run_type: "category",
  document_count: "count",
  llm_calls: "count",
  errors: "count",
  retries: "count",
  cached_tokens: "count",
  estimated_tokens: "count",
  unpriced_calls: "count",
  estimated_calls: "count",
  models: "texts",
  topic: "text",
  dropped: "content",
  score: "number",
  comment: "text",
  endpoint: "category",
  method: "category",
  response_time_ms: "number",
  success: "flag",
  traceback: "content",
  error_context: "text",
  duration_ms: "number",
  threshold_ms: "number",
  event_count: "count",
  traits: "map",
  properties: "map",
  feature: "category",
  journey_stage: "category",
  budget: "category",
  limit_usd: "usd",
  spent_usd: "usd",
  hard: "flag",
  enabled: "flag",
  reason: "text",
  limit_p95_ms: "number",
  limit_error_rate: "number",
  p95_ms: "number",
  error_rate: "number",
  samples: "count",
} as const satisfies Record<Exclude<EventField, HeadField | "usage" | keyof Usage>, ColumnKind>;

/** Of a model call in `usage`; the totals of a trace stand in the event itself. */
export const USAGE_KINDS = {
  input_tokens: "count",
  output_tokens: "count",
  total_tokens: "count",
  cache_read_tokens: "count",
  cache_write_tokens: "count",
  cache_write_1h_tokens: "count",
  reasoning_tokens: "count",
  input_audio_tokens: "count",
  output_audio_tokens: "count",
  input_image_tokens: "count",
  output_image_tokens: "count",
  web_search_requests: "count",
  usage_source: "category",
  usage_repaired: "texts",
  usage_anomaly: "text",
} as const satisfies Record<keyof Usage, ColumnKind>;
