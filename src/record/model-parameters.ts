import type { ContentPolicy } from "../content/policy.ts";
import { get, getPath, listOf, textOf } from "../events/untrusted.ts";

/** Parameters that shape an answer, by the names the providers use. Everything else may be content or a secret. */
const PARAMETERS = [
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
] as const;

export function modelParameters(
  invocationParams: unknown,
  content: ContentPolicy,
): Record<string, unknown> | undefined {
  const found: Record<string, unknown> = {};
  for (const name of PARAMETERS) {
    const value = get(invocationParams, name);
    if (value !== undefined && value !== null) found[name] = value;
  }
  // The schema itself is content; that there is one, and which kind, is not.
  const format = textOf(getPath(invocationParams, "response_format", "type"));
  if (format !== undefined) found.response_format = format;
  return content.settings(found);
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
