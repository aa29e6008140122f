import type { Usage } from "../events/schema.ts";

/** A call's tokens, each in exactly one bucket: their sum is `input_tokens + output_tokens`, none is negative. */
export interface ExclusiveBuckets {
  readonly uncached_input: number;
  readonly cache_read: number;
  readonly cache_write_5m: number;
  readonly cache_write_1h: number;
  readonly input_audio: number;
  readonly input_image: number;
  readonly visible_output: number;
  readonly reasoning: number;
  readonly output_audio: number;
  readonly output_image: number;
}

/**
 * Splits the inclusive totals into parts that do not overlap. Providers count cached audio under both cache and
 * audio: the cache comes first, a later part gets at most what is left, and so does a detail that contradicts
 * its total.
 */
export function exclusiveBuckets(usage: Usage): ExclusiveBuckets {
  const oneHour = usage.cache_write_1h_tokens ?? 0;
  const input = split(usage.input_tokens, {
    cache_read: usage.cache_read_tokens,
    cache_write_1h: oneHour,
    cache_write_5m: (usage.cache_write_tokens ?? 0) - oneHour,
    input_audio: usage.input_audio_tokens,
    input_image: usage.input_image_tokens,
  });
  const output = split(usage.output_tokens, {
    reasoning: usage.reasoning_tokens,
    output_audio: usage.output_audio_tokens,
    output_image: usage.output_image_tokens,
  });
  return { ...input.parts, uncached_input: input.rest, ...output.parts, visible_output: output.rest };
}

function split<Name extends string>(
  total: number | undefined,
  wanted: Readonly<Record<Name, number | undefined>>,
): { readonly parts: Record<Name, number>; readonly rest: number } {
  let rest = total ?? 0;
  const parts = {} as Record<Name, number>;
  for (const name of Object.keys(wanted) as Name[]) {
    const taken = Math.min(rest, Math.max(0, wanted[name] ?? 0));
    parts[name] = taken;
    rest -= taken;
  }
  return { parts, rest };
}
