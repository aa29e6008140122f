import { flatProperties, type Properties } from "./flat-properties.ts";

/** Fields that PostHog knows under a name of its own. Everything else keeps its name. */
const AI_NAMES: ReadonlyMap<string, string> = new Map([
  ["provider", "$ai_provider"],
  ["model", "$ai_model"],
  ["stream", "$ai_stream"],
  ["service_tier", "$ai_service_tier"],
  ["finish_reason", "$ai_stop_reason"],
  ["latency_ms", "$ai_latency"],
  ["time_to_first_token_ms", "$ai_time_to_first_token"],
  ["error_type", "$ai_error_type"],
  ["status_code", "$ai_http_status"],
  ["prompt_name", "$ai_prompt_name"],
  ["prompt_version", "$ai_prompt_version"],
  ["input_tokens", "$ai_input_tokens"],
  ["output_tokens", "$ai_output_tokens"],
  ["total_tokens", "$ai_total_tokens"],
  ["cache_read_tokens", "$ai_cache_read_input_tokens"],
  ["cache_write_tokens", "$ai_cache_creation_input_tokens"],
  ["cache_write_1h_tokens", "$ai_cache_creation_1h_input_tokens"],
  ["reasoning_tokens", "$ai_reasoning_tokens"],
  ["input_audio_tokens", "$ai_audio_input_tokens"],
  ["output_audio_tokens", "$ai_audio_output_tokens"],
  ["input_image_tokens", "$ai_image_input_tokens"],
  ["output_image_tokens", "$ai_image_output_tokens"],
  ["web_search_requests", "$ai_web_search_count"],
  ["cost_usd", "$ai_total_cost_usd"],
  ["input_cost_usd", "$ai_input_cost_usd"],
  ["output_cost_usd", "$ai_output_cost_usd"],
  ["request_cost_usd", "$ai_request_cost_usd"],
  ["web_search_cost_usd", "$ai_web_search_cost_usd"],
]);

/** The fields of a finished run under PostHog's names, times in its seconds. */
export function aiProperties(end: object): Properties {
  return flatProperties(end, AI_NAMES);
}
