import type { EventOf, Message, ToolCall } from "../../events/schema.ts";

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

type Answer = Pick<EventOf<"llm_call_end">, "output" | "output_choices" | "tool_calls">;

/** What the model answered: the text alone where it asked for no tool, a list where it answered more than once. */
export function answerOf({
  output,
  output_choices: choices,
  tool_calls: calls,
}: Answer): string | ChatMessage | readonly ChatMessage[] | undefined {
  if (choices?.some(({ content, tool_calls }) => (content ?? tool_calls) !== undefined))
    return choices.map(({ content, tool_calls }) => assistantMessage(content, tool_calls));
  return calls === undefined ? output : assistantMessage(output, calls);
}

function assistantMessage(content: string | undefined, calls: readonly ToolCall[] | undefined): ChatMessage {
  return {
    role: "assistant",
    ...(content !== undefined && { content }),
    ...(calls !== undefined && { tool_calls: calls.map(functionCall) }),
  };
}

function functionCall({ id, name = "unknown", args = "" }: ToolCall): unknown {
  return { id, type: "function", function: { name, arguments: args } }; // Langfuse's schema wants both texts
}
