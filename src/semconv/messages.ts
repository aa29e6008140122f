import type { Choice, EventOf, Message, ToolCall } from "../events/schema.ts";
import type { LlmSpan } from "../spans/finished-span.ts";

/**
 * Messages in the JSON of the conventions.
 * https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/gen-ai/gen-ai-input-messages.json and
 * gen-ai-output-messages.json beside it
 */
type Part =
  | { readonly type: "text"; readonly content: string }
  | { readonly type: "tool_call"; readonly id?: string; readonly name: string; readonly arguments?: unknown }
  | { readonly type: "tool_call_response"; readonly id?: string; readonly response: string };

interface ChatMessage {
  readonly role: string;
  readonly parts: readonly Part[];
  readonly name?: string;
}

/** `gen_ai.input.messages`; undefined where nothing is known of them. */
export function inputMessagesJson(messages: readonly Message[] | undefined): string | undefined {
  return messages === undefined || messages.length === 0
    ? undefined
    : JSON.stringify(messages.map(chatMessage));
}

type Answer = Pick<EventOf<"llm_call_end">, "output" | "output_choices" | "tool_calls" | "finish_reason">;

/** `gen_ai.output.messages`: the answers, each with the reason why it ended; undefined where there was none. */
export function outputMessagesJson(answer: Answer): string | undefined {
  const messages = choicesOf(answer).map((choice) => ({
    role: "assistant",
    parts: [...textParts(choice.content), ...toolCallParts(choice.tool_calls)],
    finish_reason: finishReason(choice),
  }));
  return messages.some(({ parts }) => parts.length > 0) ? JSON.stringify(messages) : undefined;
}

/**
 * The messages of a call, each with its parts as attributes of their own: Phoenix shows a conversation from these.
 * https://github.com/Arize-ai/openinference/blob/main/spec/llm_spans.md
 */
export function openInferenceMessages({ start, end }: LlmSpan): Record<string, string> {
  const attributes: Record<string, string> = {};
  const add = (list: string, messages: readonly Message[]) => {
    for (const [index, message] of messages.entries())
      addMessage(attributes, `llm.${list}.${index}.message.`, message);
  };
  add("input_messages", start?.input ?? []);
  const answers = choicesOf(end).filter(({ content, tool_calls }) => (content ?? tool_calls) !== undefined);
  add(
    "output_messages",
    answers.map(({ content, tool_calls }) => ({ role: "assistant", content, tool_calls })),
  );
  return attributes;
}

function addMessage(attributes: Record<string, string>, prefix: string, message: Message): void {
  const { role, content, name, tool_call_id, tool_calls = [] } = message;
  const plain = { role, content, name, tool_call_id };
  for (const [key, value] of Object.entries(plain)) if (value !== undefined) attributes[prefix + key] = value;
  for (const [index, { id, name: tool = "unknown", args }] of tool_calls.entries()) {
    const call = `${prefix}tool_calls.${index}.tool_call.`;
    if (id !== undefined) attributes[`${call}id`] = id;
    attributes[`${call}function.name`] = tool;
    if (args !== undefined) attributes[`${call}function.arguments`] = args;
  }
}

/** Of most calls there is one. */
export function choicesOf({ output, output_choices, tool_calls, finish_reason }: Answer): readonly Choice[] {
  return output_choices ?? [{ content: output, tool_calls, finish_reason }];
}

function chatMessage(message: Message): ChatMessage {
  const { role, name } = message;
  return { role, parts: partsOf(message), ...(name !== undefined && { name }) };
}

function partsOf({ role, content, tool_call_id: id, tool_calls: calls }: Message): Part[] {
  if (role !== "tool") return [...textParts(content), ...toolCallParts(calls)];
  return [{ type: "tool_call_response", ...(id !== undefined && { id }), response: content ?? "" }];
}

function textParts(content: string | undefined): Part[] {
  return content === undefined ? [] : [{ type: "text", content }];
}

function toolCallParts(calls: readonly ToolCall[] = []): Part[] {
  return calls.map(({ id, name, args }) => ({
    type: "tool_call",
    ...(id !== undefined && { id }),
    name: name ?? "unknown",
    ...(args !== undefined && { arguments: argumentsOf(args) }),
  }));
}

/** Arguments are an object in the schemas; text that was cut or hashed is no JSON and stays text. */
function argumentsOf(args: string): unknown {
  try {
    return JSON.parse(args);
  } catch {
    return args;
  }
}

/** The providers' words for the five reasons of the schemas; the schemas allow every other word too. */
const FINISH_REASONS: readonly (readonly [string, RegExp])[] = [
  ["tool_call", /^(tool_calls?|tool_use|function_call)$/],
  ["length", /^(length|max_(output_)?tokens|model_length|model_context_window_exceeded|incomplete)$/],
  [
    "content_filter",
    /^(content_filter(ed)?|safety|refusal|recitation|blocklist|prohibited_content|guardrail_intervened)$/,
  ],
  ["error", /^(error|failed|malformed_function_call)$/],
  ["stop", /^(stop|end_turn|stop_sequence|complete|completed)$/],
];

function finishReason({ finish_reason: given, tool_calls: calls }: Choice): string {
  // Gemini and the Responses API say of an answer that asks for tools that it is complete.
  const fallback = calls !== undefined && calls.length > 0 ? "tool_call" : "stop";
  if (given === undefined) return fallback;
  const word = given.toLowerCase();
  const known = FINISH_REASONS.find(([, spellings]) => spellings.test(word))?.[0];
  return known === "stop" ? fallback : (known ?? given);
}
