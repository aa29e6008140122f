import { asArray, asString, isObject, type JsonObject } from "./json.ts";

export type Endpoint = "chat_completions" | "responses" | "embeddings";

/** One message of a request, the same for both chat endpoints. */
interface RequestMessage {
  /** system, developer, user, assistant or tool. */
  readonly role: string;
  readonly text: string;
}

/** What the server understood of a request: enough to choose a reply. */
export interface ModelRequest {
  readonly endpoint: Endpoint;
  readonly model: string;
  /** Chat: the conversation. Embeddings: one user message per text. */
  readonly messages: readonly RequestMessage[];
  /** Names of the tools offered. */
  readonly tools: readonly string[];
  readonly stream: boolean;
  /** Usage is wanted at the end of a stream; the Responses API always sends it. */
  readonly includeUsage: boolean;
  /** Choices wanted. */
  readonly choiceCount: number;
}

/** @returns undefined when the body is not a request with a model */
export function readModelRequest(endpoint: Endpoint, body: unknown): ModelRequest | undefined {
  if (!isObject(body)) return undefined;
  const model = asString(body.model);
  if (model === undefined) return undefined;
  const streamOptions = isObject(body.stream_options) ? body.stream_options : {};
  return {
    endpoint,
    model,
    messages: endpoint === "chat_completions" ? readChatMessages(body) : readInput(body),
    tools: asArray(body.tools).flatMap(readToolName),
    stream: body.stream === true,
    includeUsage: endpoint === "responses" || streamOptions.include_usage === true,
    choiceCount: typeof body.n === "number" ? body.n : 1,
  };
}

/** The newest user message, or "" when there is none. */
export function lastUserText(request: ModelRequest): string {
  return request.messages.findLast((message) => message.role === "user")?.text ?? "";
}

/** Results of the tools called since the newest user message, in order. */
export function toolResults(request: ModelRequest): readonly string[] {
  const lastUser = request.messages.findLastIndex((message) => message.role === "user");
  return request.messages
    .slice(lastUser + 1)
    .filter((message) => message.role === "tool")
    .map((message) => message.text);
}

function readChatMessages(body: JsonObject): readonly RequestMessage[] {
  return asArray(body.messages)
    .filter(isObject)
    .map((message) => ({ role: asString(message.role) ?? "user", text: readText(message.content) }));
}

/** The Responses API and the embeddings endpoint take `input`: a text or a list of items. */
function readInput(body: JsonObject): readonly RequestMessage[] {
  const items = Array.isArray(body.input) ? body.input : [body.input];
  return items.flatMap((item: unknown): RequestMessage[] => {
    if (typeof item === "string") return [{ role: "user", text: item }];
    if (!isObject(item)) return [];
    if (item.type === "function_call_output") return [{ role: "tool", text: readText(item.output) }];
    const role = asString(item.role);
    return role === undefined ? [] : [{ role, text: readText(item.content) }];
  });
}

function readText(content: unknown): string {
  if (typeof content === "string") return content;
  return asArray(content)
    .map((part) => (isObject(part) ? (asString(part.text) ?? "") : ""))
    .join("");
}

/** Chat completions nest the name under `function`, the Responses API does not. */
function readToolName(tool: unknown): string[] {
  if (!isObject(tool)) return [];
  const name = asString(isObject(tool.function) ? tool.function.name : tool.name);
  return name === undefined ? [] : [name];
}
