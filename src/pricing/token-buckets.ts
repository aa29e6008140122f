import type { Usage } from "../events/schema.ts";

/**
 * Every token of a call in exactly one bucket, so that none is billed twice. The first six sum to
 * `input_tokens`, the last four to `output_tokens`.
 */
export interface TokenBuckets {
  readonly uncachedInput: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly inputAudio: number;
  readonly inputImage: number;
  readonly visibleOutput: number;
  readonly reasoning: number;
  readonly outputAudio: number;
  readonly outputImage: number;
}

/**
 * Splits inclusive totals. Where the details contradict a total (more cached than sent), the total stands and
 * the details of that side are dropped: a wrong split is worse than none.
 */
export function tokenBuckets(usage: Usage): TokenBuckets {
  return { ...inputBuckets(usage), ...outputBuckets(usage) };
}

function inputBuckets(usage: Usage) {
  const total = usage.input_tokens ?? 0;
  const cacheRead = usage.cache_read_tokens ?? 0;
  const cacheWrite = usage.cache_write_tokens ?? 0;
  const inputAudio = usage.input_audio_tokens ?? 0;
  const rest = total - cacheRead - cacheWrite - inputAudio;
  if (rest < 0) {
    return { uncachedInput: total, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, inputAudio: 0, inputImage: 0 };
  }
  const cacheWrite1h = Math.min(usage.cache_write_1h_tokens ?? 0, cacheWrite);
  // Cached images are counted in both details; the cached share is already billed.
  const inputImage = Math.min(usage.input_image_tokens ?? 0, rest);
  return {
    uncachedInput: rest - inputImage,
    cacheRead,
    cacheWrite5m: cacheWrite - cacheWrite1h,
    cacheWrite1h,
    inputAudio,
    inputImage,
  };
}

function outputBuckets(usage: Usage) {
  const total = usage.output_tokens ?? 0;
  const reasoning = usage.reasoning_tokens ?? 0;
  const outputAudio = usage.output_audio_tokens ?? 0;
  const rest = total - reasoning - outputAudio;
  if (rest < 0) return { visibleOutput: total, reasoning: 0, outputAudio: 0, outputImage: 0 };
  const outputImage = Math.min(usage.output_image_tokens ?? 0, rest);
  return { visibleOutput: rest - outputImage, reasoning, outputAudio, outputImage };
}
