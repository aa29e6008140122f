import type { LLMResult } from "@langchain/core/outputs";
import type { RecordedCall, RecordedGeneration, RecordedReport } from "../../test/usage/recorded-call.ts";

/** What tells which model is called and where; everything else, keys above all, stays out of the files. */
const KWARGS_KEPT = /model|url|deployment|configuration|client_options|clientOptions/i;
const PARAMS_KEPT =
  /^(model|model_name|modelName|modelId|model_id|stream|service_tier|serviceTier|inference_geo|speed|tools|generationConfig|thinkingConfig|thinkingBudget|googleSearch|urlContext)$/;

/** Content, ids and times: nothing that usage is read from. */
const DROPPED = new Set([
  "$metadata",
  "created",
  "created_at",
  "headers",
  "requestId",
  "responseId",
  "safetyRatings",
]);

export function property(holder: unknown, key: string): unknown {
  return typeof holder === "object" && holder !== null ? Reflect.get(holder, key) : undefined;
}

export function reduceKwargs(kwargs: unknown): unknown {
  return kept(kwargs, (key, value) => KWARGS_KEPT.test(key) && (typeof value === "string" || isPlain(value)));
}

export function reduceParams(params: unknown): unknown {
  return kept(params, (key) => PARAMS_KEPT.test(key));
}

export function reduceResult(result: LLMResult): Pick<RecordedCall, "generations" | "llmOutput"> {
  return {
    generations: result.generations.flat().map(reduceGeneration),
    llmOutput: withoutNoise(result.llmOutput),
  };
}

function reduceGeneration(generation: LLMResult["generations"][number][number]): RecordedGeneration {
  const message = property(generation, "message");
  return {
    usageMetadata: property(message, "usage_metadata"),
    responseMetadata: withoutNoise(property(message, "response_metadata")),
    generationInfo: withoutNoise(generation.generationInfo),
    additionalKwargs: withoutNoise(property(message, "additional_kwargs")),
    content: withoutNoise(property(message, "content")),
    ...(Array.isArray(property(message, "tool_call_chunks")) && { isChunk: true as const }),
  };
}

/** Of what Google's packages report before they read a response: the counts, and the header with the tier. */
export function reduceReport(name: string, data: unknown): RecordedReport | undefined {
  const holders = ["data", "output", "chunk", "response", "headers"];
  const kept = holders.flatMap((key) => {
    const reduced = key === "headers" ? tierHeader(property(data, key)) : countsIn(property(data, key));
    return reduced === undefined ? [] : [[key, reduced] as const];
  });
  return kept.length > 0 ? { name, data: Object.fromEntries(kept) } : undefined;
}

function countsIn(holder: unknown): unknown {
  const inner = property(holder, "data");
  if (inner !== undefined) return { data: countsIn(inner) };
  const usageMetadata = property(holder, "usageMetadata");
  return usageMetadata === undefined ? undefined : { usageMetadata };
}

function tierHeader(headers: unknown): unknown {
  const pairs = headers instanceof Headers ? [...headers] : headers;
  if (!Array.isArray(pairs)) return undefined;
  const kept = pairs.filter(([name]) => name === "x-gemini-service-tier");
  return kept.length > 0 ? kept : undefined;
}

/** Pieces of text say nothing more than that there is one. */
export function reduceEvent(event: unknown): unknown {
  const reduced = withoutNoise(event);
  if (property(event, "event") !== "provider" || !isPlain(reduced)) return reduced;
  const payload = property(event, "payload");
  const item = property(payload, "item");
  return {
    ...reduced,
    payload: {
      model: property(payload, "model"),
      service_tier: property(payload, "service_tier"),
      ...(item !== undefined && { item: { type: property(item, "type"), action: property(item, "action") } }),
    },
  };
}

function kept(value: unknown, keep: (key: string, value: unknown) => boolean): unknown {
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).filter(([key, held]) => keep(key, held));
  return Object.fromEntries(entries.map(([key, held]) => [key, kept(held, keep)]));
}

function withoutNoise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNoise);
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).filter(
    ([key, held]) => !DROPPED.has(key) && typeof held !== "function",
  );
  return Object.fromEntries(entries.map(([key, held]) => [key, withoutNoise(held)]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
