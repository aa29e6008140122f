import type { Usage } from "../events/schema.ts";
import { get, getPath, isRecord, listOf, textOf } from "../events/untrusted.ts";

/**
 * Reads LangMeter's own Usage record or LangChain's `usage_metadata`, which may carry Anthropic's
 * `cache_creation: { ephemeral_5m_input_tokens, ephemeral_1h_input_tokens }`, `web_search_requests`, `inference_geo` and
 * `speed` besides.
 * Null when there is no input count. Strings with a number count; negative and other values count as absent.
 */
export function readUsage(usage: unknown): Usage | null {
  if (!isRecord(usage)) return null;
  const input = get(usage, "input_token_details");
  const output = get(usage, "output_token_details");
  const inputTokens = countOf(get(usage, "input_tokens"));
  if (inputTokens === undefined || get(usage, "usage_source") === "none") return null;
  const { cacheWrite, cacheWrite1h } = cacheWrites(usage, input);
  const outputTokens = countOf(get(usage, "output_tokens"));
  const counts = {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cache_read_tokens: firstCount(get(usage, "cache_read_tokens"), get(input, "cache_read")),
    cache_write_tokens: cacheWrite,
    cache_write_1h_tokens: cacheWrite1h,
    input_audio_tokens: firstCount(get(usage, "input_audio_tokens"), get(input, "audio")),
    input_image_tokens: firstCount(get(usage, "input_image_tokens"), imagesIn(input, inputTokens)),
    reasoning_tokens: firstCount(get(usage, "reasoning_tokens"), get(output, "reasoning")),
    output_audio_tokens: firstCount(get(usage, "output_audio_tokens"), get(output, "audio")),
    output_image_tokens: firstCount(get(usage, "output_image_tokens"), imagesIn(output, outputTokens)),
    largest_request_tokens: countOf(get(usage, "largest_request_tokens")),
    web_search_requests: firstCount(
      get(usage, "web_search_requests"),
      getPath(usage, "server_tool_use", "web_search_requests"),
    ),
  };
  const told = {
    ...counts,
    inference_geo: textOf(get(usage, "inference_geo")),
    speed: textOf(get(usage, "speed")),
  };
  const known = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
  const incomplete = listOf(get(usage, "usage_incomplete")).filter((name) => typeof name === "string");
  return {
    ...known,
    usage_source: "provider",
    ...(incomplete.length > 0 && { usage_incomplete: incomplete }),
  };
}

/** Image tokens of `usage_metadata`: none where text, reasoning and audio are all that was counted. */
function imagesIn(details: unknown, total: number | undefined): number | undefined {
  const image = countOf(get(details, "image"));
  const text = countOf(get(details, "text"));
  if (image !== undefined || text === undefined || total === undefined) return image;
  const rest =
    total - text - (countOf(get(details, "reasoning")) ?? 0) - (countOf(get(details, "audio")) ?? 0);
  return rest <= 0 ? 0 : undefined;
}

/** Totals may leave out what the split by lifetime counts; the larger of the two is what was written. */
function cacheWrites(usage: unknown, details: unknown) {
  const split = get(usage, "cache_creation");
  const shortLived = firstCount(
    get(split, "ephemeral_5m_input_tokens"),
    get(details, "ephemeral_5m_input_tokens"),
  );
  const longLived = firstCount(
    get(usage, "cache_write_1h_tokens"),
    get(split, "ephemeral_1h_input_tokens"),
    get(details, "ephemeral_1h_input_tokens"),
  );
  const total = firstCount(get(usage, "cache_write_tokens"), get(details, "cache_creation"));
  const parts = (shortLived ?? 0) + (longLived ?? 0);
  return {
    cacheWrite: total === undefined && parts === 0 ? undefined : Math.max(total ?? 0, parts),
    cacheWrite1h: longLived,
  };
}

function firstCount(...values: readonly unknown[]): number | undefined {
  return values.map(countOf).find((count) => count !== undefined);
}

function countOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number) || number < 0) return undefined;
  return Math.round(number);
}
