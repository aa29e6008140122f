import type { Message, ToolCall } from "../../events/schema.ts";

/** Messages in the shape that Langfuse renders as a chat and reads tool calls from: OpenAI's. */
export interface ChatMessage {
  readonly role: string;
  readonly content?: string | undefined;
  readonly name?: string | undefined;
  readonly tool_call_id?: string | undefined;
  readonly tool_calls?: readonly unknown[] | undefined;
}

export function chatMessage({ tool_calls, ...message }: Message): ChatMessage {
  return tool_calls === undefined ? message : { ...message, tool_calls: tool_calls.map(functionCall) };
}

/** What the model answered: the text alone where it asked for no tool. */
export function answerOf(
  output: string | undefined,
  toolCalls: readonly ToolCall[] | undefined,
): string | ChatMessage | undefined {
  if (toolCalls === undefined) return output;
  return {
    role: "assistant",
    ...(output !== undefined && { content: output }),
    tool_calls: toolCalls.map(functionCall),
  };
}

function functionCall({ id, name, args }: ToolCall): unknown {
  return { id, type: "function", function: { name, arguments: args } };
}
