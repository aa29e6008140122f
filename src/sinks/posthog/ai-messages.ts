import type { EventOf, Message, ToolCall } from "../../events/schema.ts";

/**
 * The prompt in the OpenAI shape that PostHog shows as a conversation; undefined where nothing of it may leave. Each
 * message has a `content`, if only null: without the key PostHog takes it for no message and shows its JSON.
 * https://github.com/PostHog/posthog/blob/master/products/llm_analytics/frontend/utils.ts
 */
export function inputMessages(messages: readonly Message[] | undefined): readonly object[] | undefined {
  if (messages?.some(isShown) !== true) return undefined;
  return messages.map((message) => ({
    ...message,
    content: message.content ?? null,
    tool_calls: message.tool_calls?.map(functionCall),
  }));
}

type Answer = Pick<EventOf<"llm_call_end">, "output" | "output_choices" | "tool_calls">;

/**
 * The answers in the shape from which PostHog reads which tools were called; undefined where nothing of them may leave.
 * https://github.com/PostHog/posthog/blob/master/nodejs/src/ingestion/ai/tools/extract-tool-calls.ts
 */
export function outputChoices({ output, output_choices, tool_calls }: Answer): readonly object[] | undefined {
  const choices = output_choices ?? [{ content: output, tool_calls }];
  if (!choices.some(isShown)) return undefined;
  return choices.map(({ content: text, tool_calls: calls = [] }) => ({
    role: "assistant",
    content: [...(text ? [{ type: "text", text }] : []), ...calls.map(functionCall)],
  }));
}

/** Whether anything is left of what was said; the names of tools are no content. */
function isShown({ content, tool_calls: calls }: Pick<Message, "content" | "tool_calls">): boolean {
  return content !== undefined || calls?.some(({ args }) => args !== undefined) === true;
}

function functionCall({ id, name = "unknown", args }: ToolCall): object {
  return { type: "function", id, function: { name, arguments: args } };
}
