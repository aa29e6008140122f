import { contentText } from "../content/media.ts";
import { get, getPath, isRecord, keysOf, listOf, textOf } from "../events/untrusted.ts";
import type { ToolAnswer, ToolResult } from "../record/tool-calls.ts";
import { isMessage } from "./prompts.ts";

// A node answers the calls of one model turn; the rest of a long history is not its doing.
const MAX_ANSWERS = 64;
const ANSWER_CHARS = 4_000;

/**
 * A tool's return value: a ToolMessage where it was called with a tool call, anything where it was called directly. A
 * tool may also write its messages itself, several of them, or inside of the update of a LangGraph `Command`.
 *
 * @param toolCallId The call that it answers: its messages may stand in the midst of a history.
 */
export function readToolResult(result: unknown, toolCallId: string | undefined): ToolResult {
  const output = unserialized(result);
  const answers = messagesIn(output, toolCallId);
  if (answers.length > 0) {
    return { output: contentOf(answers), isMessage: true, failed: answers.some(isFailure) };
  }
  const isSteering = isCommand(output) || listOf(output).some(isCommand);
  return { output: isSteering ? steeringOf(output) : output, isMessage: false, failed: false };
}

/** The tool messages among a node's output, newest first. */
export function readToolAnswers(outputs: unknown): ToolAnswer[] {
  const messages = [...messagesOf(outputs), ...listOf(get(outputs, "output")).flatMap(messagesOf)];
  return messages
    .slice(-MAX_ANSWERS)
    .reverse()
    .flatMap((message) => {
      const toolCallId = textOf(get(message, "tool_call_id"));
      if (toolCallId === undefined) return [];
      return {
        toolCallId,
        failed: isFailure(message),
        text: contentText(get(message, "content"), ANSWER_CHARS),
      };
    });
}

function messagesOf(output: unknown): readonly unknown[] {
  const direct = listOf(get(output, "messages"));
  return direct.length > 0 ? direct : listOf(getPath(output, "update", "messages"));
}

/** The messages with which a tool answers: those of its call, else tool messages, else any others. */
function messagesIn(output: unknown, toolCallId: string | undefined): readonly unknown[] {
  if (!isRecord(output)) return [];
  const list = listOf(output);
  const items = list.length > 0 ? list : [output];
  const messages = items
    .flatMap((item) => (isCommand(item) ? updatedMessages(item) : [item]))
    .filter(isMessage)
    .flatMap(unpacked)
    .slice(-MAX_ANSWERS);
  const answers = messages.filter((message) => textOf(get(message, "tool_call_id")) !== undefined);
  const own = answers.filter((message) => get(message, "tool_call_id") === toolCallId);
  return [own, answers].find(({ length }) => length > 0) ?? messages;
}

/** A list of messages that a tool returned, LangChain takes for content and packs into one more message. */
function unpacked(message: unknown): readonly unknown[] {
  const packed = listOf(get(message, "content")).filter(isMessage);
  return packed.length > 0 ? packed : [message];
}

/** An update is a record, or a list of channels and values. */
function updatedMessages(command: unknown): readonly unknown[] {
  const update = get(command, "update");
  const pair = listOf(update).find((entry) => get(entry, "0") === "messages");
  const messages = pair === undefined ? get(update, "messages") : get(pair, "1");
  const list = listOf(messages);
  return list.length > 0 ? list : [messages];
}

/** What LangChain writes of objects of its own: the JSON of a command, of messages, or of a list of them. */
const SERIALIZED = /^\[?\s*\{\s*"(?:lg_name|lc)":/;
const MAX_SERIALIZED_CHARS = 100_000;

/** A list of commands that a tool returned becomes the text of a message; what the tool said is inside. */
function unserialized(result: unknown): unknown {
  const text = get(result, "content");
  if (typeof text !== "string" || text.length > MAX_SERIALIZED_CHARS || !SERIALIZED.test(text)) return result;
  try {
    return JSON.parse(text, (_, value: unknown) =>
      get(value, "lc") === 1 ? constructorArguments(value) : value,
    );
  } catch {
    return result; // it only began like one
  }
}

function constructorArguments(serialized: unknown): unknown {
  const className = textOf(listOf(get(serialized, "id")).at(-1)) ?? "";
  const type = /^(\w+?)Message(?:Chunk)?$/.exec(className)?.[1]?.toLowerCase();
  return { ...(type !== undefined && { type }), ...(get(serialized, "kwargs") as object | undefined) };
}

function contentOf(messages: readonly unknown[]): unknown {
  const contents = messages.map((message) => get(message, "content"));
  return contents.length === 1
    ? contents[0]
    : contents.flatMap((content) => (typeof content === "string" ? [content] : listOf(content)));
}

function isCommand(value: unknown): boolean {
  return get(value, "lg_name") === "Command";
}

/** What a command without a message says: where to go, and what of the state it changes. */
function steeringOf(output: unknown): unknown {
  const list = listOf(output);
  if (list.length > 0) return list.slice(0, MAX_ANSWERS).map(steeringOf);
  if (!isCommand(output)) return output;
  const goto = listOf(get(output, "goto")).map((target) => get(target, "node") ?? target);
  const update = get(output, "update");
  return {
    ...(goto.length > 0 && { goto }),
    ...(isRecord(update) && {
      update: Object.fromEntries(keysOf(update).map((key) => changeOf(update, key))),
    }),
  };
}

/** What is changed is named; what it becomes is told where it is one value. */
function changeOf(update: unknown, key: string): readonly [string, unknown] {
  const value = get(update, key);
  return [key, isRecord(value) ? "[…]" : value];
}

function isFailure(message: unknown): boolean {
  return get(message, "status") === "error";
}
