import type { ContentPolicy } from "../content/policy.ts";
import { get, getPath, keysOf, listOf, textOf } from "../events/untrusted.ts";

/** Parameters that shape an answer, by the names the providers use. Everything else may be content or a secret. */
const PARAMETERS: ReadonlySet<string> = new Set([
  "temperature",
  "top_p",
  "top_k",
  "max_tokens",
  "max_completion_tokens",
  "max_output_tokens",
  "maxOutputTokens",
  "frequency_penalty",
  "presence_penalty",
  "seed",
  "n",
  "logprobs",
  "top_logprobs",
  "tool_choice",
  "parallel_tool_calls",
  "reasoning_effort",
  "reasoning",
  "thinking",
  "verbosity",
  "service_tier",
  // embeddings
  "dimensions",
  "encoding_format",
  "input_type",
  "output_dimension",
  "output_dtype",
  "embedding_types",
  "outputDimensionality",
  "taskType",
  // images and speech
  "size",
  "quality",
  "voice",
  "speed",
]);

export function modelParameters(
  invocationParams: unknown,
  content: ContentPolicy,
): Record<string, unknown> | undefined {
  const found: Record<string, unknown> = {};
  let count = 0;
  for (const key of keysOf(invocationParams)) {
    const value = PARAMETERS.has(key) ? get(invocationParams, key) : undefined;
    if (value === undefined || value === null) continue;
    found[key] =
      typeof value === "object" ? content.settings({ [key]: value })?.[key] : plainSetting(value, content);
    count++;
  }
  // The schema itself is content; that there is one, and which kind, is not.
  const format = textOf(getPath(invocationParams, "response_format", "type"));
  if (format !== undefined) found.response_format = content.label(format);
  return count > 0 || format !== undefined ? found : undefined;
}

function plainSetting(value: unknown, content: ContentPolicy): unknown {
  if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return value;
  return content.label(String(value));
}

const MAX_TOOLS = 128;

/** Names of the offered tools, in the shapes of OpenAI, Anthropic, Google and server-side tools. */
export function toolNames(invocationParams: unknown, content: ContentPolicy): string[] | undefined {
  const names = listOf(get(invocationParams, "tools"))
    .slice(0, MAX_TOOLS)
    .flatMap((tool) => {
      const name =
        textOf(getPath(tool, "function", "name")) ?? textOf(get(tool, "name")) ?? textOf(get(tool, "type"));
      return name === undefined ? [] : content.label(name);
    });
  return names.length > 0 ? names : undefined;
}
