import { contentText } from "../content/media.ts";
import type { Usage } from "../events/schema.ts";
import { get, getPath, listOf, textOf } from "../events/untrusted.ts";
import type { Estimator } from "../tokenizers/estimator.ts";
import type {
  CountedTool,
  CountedToolCall,
  TokenCountRequest,
  TokenEstimate,
} from "../tokenizers/tokenizer.ts";
import type { ModelResult, ResultFields } from "./model-result.ts";
import type { Prompt, PromptMessage } from "./prompt.ts";
import type { ModelRun } from "./run.ts";
import type { RequestedToolCall } from "./tool-call-fields.ts";

// Media become placeholders on the way; a text behind this length is estimated from its beginning.
const MAX_TEXT_CHARS = 2_000_000;

/** The names that decide the encoding. */
type ModelNames = Pick<ResultFields, "provider" | "model" | "model_requested">;

/** Usage of a call that the provider did not count; a promise where the tokenizer takes its time. */
export function estimateUsage(
  estimate: Estimator,
  run: ModelRun,
  result: ModelResult,
  { provider, model, model_requested: requested }: ModelNames,
): Usage | Promise<Usage> {
  const { prompt, evidence } = run.detail;
  const encodedFor = model ?? requested;
  const estimated = estimate({
    ...(encodedFor !== undefined && { model: encodedFor }),
    ...(provider !== undefined && { provider }),
    messages: prompt === undefined ? [] : messagesOf(prompt),
    tools: toolsOf(evidence.invocationParams),
    output: result.text ?? "",
    outputToolCalls: result.toolCalls.map(countedCall),
  });
  return estimated instanceof Promise ? estimated.then(usageOf) : usageOf(estimated);
}

function usageOf({ inputTokens, outputTokens }: TokenEstimate): Usage {
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    usage_source: "estimated",
  };
}

function messagesOf(prompt: Prompt): TokenCountRequest["messages"] {
  return Array.from({ length: prompt.messageCount }, (_, index) => countedMessage(prompt.read(index)));
}

function countedMessage({
  role,
  content,
  name,
  toolCalls,
}: PromptMessage): TokenCountRequest["messages"][number] {
  return {
    role,
    text: contentText(content, MAX_TEXT_CHARS),
    ...(name !== undefined && { name }),
    ...(toolCalls !== undefined && { toolCalls: toolCalls.map(countedCall) }),
  };
}

function countedCall(call: RequestedToolCall): CountedToolCall {
  const name = textOf(call.name);
  const args = jsonOf(call.args);
  return { ...(name !== undefined && { name }), ...(args !== undefined && { args }) };
}

/** The offered tools, in the shapes of OpenAI and Anthropic. */
function toolsOf(invocationParams: unknown): CountedTool[] {
  return listOf(get(invocationParams, "tools")).flatMap((tool) => {
    const definition = get(tool, "function") ?? tool;
    const name = textOf(get(definition, "name"));
    if (name === undefined) return [];
    const description = textOf(get(definition, "description"));
    const parameters = jsonOf(get(definition, "parameters") ?? getPath(tool, "input_schema"));
    return {
      name,
      ...(description !== undefined && { description }),
      ...(parameters !== undefined && { parameters }),
    };
  });
}

function jsonOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined; // circular: no provider could have been sent that either
  }
}
