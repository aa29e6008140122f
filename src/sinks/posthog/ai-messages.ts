import type { Message, ToolCall } from "../../events/schema.ts";

/** The prompt in the OpenAI shape that PostHog shows as a conversation; undefined where nothing of it may leave. */
export function inputMessages(messages: readonly Message[] | undefined): readonly object[] | undefined {
  const isWithheld = messages?.every(
    ({ content, tool_calls }) => content === undefined && !hasArguments(tool_calls),
  );
  if (isWithheld !== false) return undefined;
  return messages?.map((message) => ({ ...message, tool_calls: message.tool_calls?.map(functionCall) }));
}

/**
 * The answer in the shape from which PostHog reads which tools were called; undefined where nothing of it may leave.
 * https://github.com/PostHog/posthog/blob/master/nodejs/src/ingestion/ai/tools/extract-tool-calls.ts
 */
export function outputChoices(
  text: string | undefined,
  toolCalls: readonly ToolCall[] | undefined,
): readonly object[] | undefined {
  if (text === undefined && !hasArguments(toolCalls)) return undefined;
  const content = [...(text ? [{ type: "text", text }] : []), ...(toolCalls?.map(functionCall) ?? [])];
  return [{ role: "assistant", content }];
}

function hasArguments(toolCalls: readonly ToolCall[] | undefined): boolean {
  return toolCalls?.some(({ args }) => args !== undefined) === true;
}

function functionCall({ id, name, args }: ToolCall): object {
  return { type: "function", id, function: { name, arguments: args } };
}
