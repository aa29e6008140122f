import type { Usage } from "../events/schema.ts";

/** Input tokens, each in exactly one bucket: they sum to `input_tokens`. */
export interface InputBuckets {
  readonly uncached: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly audio: number;
  readonly image: number;
}

/** Output tokens, each in exactly one bucket: they sum to `output_tokens`. */
export interface OutputBuckets {
  readonly visible: number;
  readonly reasoning: number;
  readonly audio: number;
  readonly image: number;
}

/**
 * Splits the inclusive input total, so that no token is billed twice. Where the details contradict the total
 * (more cached than sent), the total stands and the details are dropped: a wrong split is worse than none.
 */
export function inputBuckets(usage: Usage): InputBuckets {
  const total = usage.input_tokens ?? 0;
  const cacheRead = usage.cache_read_tokens ?? 0;
  const cacheWrite = usage.cache_write_tokens ?? 0;
  const audio = usage.input_audio_tokens ?? 0;
  const rest = total - cacheRead - cacheWrite - audio;
  if (rest < 0)
    return { uncached: total, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, audio: 0, image: 0 };
  const cacheWrite1h = Math.min(usage.cache_write_1h_tokens ?? 0, cacheWrite);
  // Cached images are counted in both details; the cached share has its bucket already.
  const image = Math.min(usage.input_image_tokens ?? 0, rest);
  return {
    uncached: rest - image,
    cacheRead,
    cacheWrite5m: cacheWrite - cacheWrite1h,
    cacheWrite1h,
    audio,
    image,
  };
}

/** Splits the inclusive output total in the same way. */
export function outputBuckets(usage: Usage): OutputBuckets {
  const total = usage.output_tokens ?? 0;
  const reasoning = usage.reasoning_tokens ?? 0;
  const audio = usage.output_audio_tokens ?? 0;
  const rest = total - reasoning - audio;
  if (rest < 0) return { visible: total, reasoning: 0, audio: 0, image: 0 };
  const image = Math.min(usage.output_image_tokens ?? 0, rest);
  return { visible: rest - image, reasoning, audio, image };
}
