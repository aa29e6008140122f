import {
  ANSWER_TEXT,
  json,
  type ProviderAnswer,
  serverSentEvents,
  type WireReply,
  type WireRequest,
} from "../wire.ts";

export interface ChatCompletions extends Pick<ProviderAnswer, "truth"> {
  /** The model's name in the answer. */
  readonly model: string;
  /** The usage object as the API spells it; null for a server that counts nothing. */
  readonly usage: object | null;
  /** Further fields of every answer and chunk, e.g. the service tier. */
  readonly extra?: object;
  /**
   * Where a stream has its usage: on a chunk of its own and only if `stream_options.include_usage` asks for it
   * (OpenAI), on the chunk that ends the answer, on both, or on a chunk that ends the answer once more.
   * @default "own_chunk"
   */
  readonly streamedUsage?: "own_chunk" | "last_choice" | "both" | "repeated_choice";
  /** Further fields of the chunk that ends the answer. */
  readonly lastChoiceExtra?: object;
}

/**
 * The chat completions API of OpenAI and of everybody who copied it.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export function chatCompletions(api: ChatCompletions): ProviderAnswer {
  return {
    truth: api.truth,
    reply: ({ body }) => (body.stream === true ? streamed(api, body) : answered(api, body)),
  };
}

function answered({ model, usage, extra }: ChatCompletions, { n }: WireRequest["body"]): WireReply {
  const message = { role: "assistant", content: ANSWER_TEXT };
  const choices = indexes(n).map((index) => ({ index, message, finish_reason: "stop" }));
  return json({ ...head(model), object: "chat.completion", choices, ...(usage && { usage }), ...extra });
}

function streamed(api: ChatCompletions, body: WireRequest["body"]): WireReply {
  const { usage, streamedUsage = "own_chunk" } = api;
  const chunk = { ...head(api.model), object: "chat.completion.chunk", ...api.extra };
  const end = (index: number, withUsage: boolean) => ({
    ...chunk,
    choices: [{ index, delta: {}, finish_reason: "stop" }],
    ...(withUsage && usage && { usage }),
    ...api.lastChoiceExtra,
  });
  const events: object[] = [];
  for (const index of indexes(body.n)) {
    const words = [{ role: "assistant", content: "All is" }, { content: " well." }];
    for (const delta of words) events.push({ ...chunk, choices: [{ index, delta, finish_reason: null }] });
    events.push(end(index, streamedUsage === "last_choice" || streamedUsage === "both"));
  }
  if (streamedUsage === "repeated_choice") events.push(end(0, true));
  const isOwnChunk = streamedUsage === "own_chunk" || streamedUsage === "both";
  if (isOwnChunk && usage !== null && asksForUsage(body)) events.push({ ...chunk, choices: [], usage });
  return serverSentEvents(events, { done: true });
}

function asksForUsage({ stream_options: options }: WireRequest["body"]): boolean {
  return (
    typeof options === "object" &&
    options !== null &&
    "include_usage" in options &&
    options.include_usage === true
  );
}

function indexes(count: unknown): readonly number[] {
  return Array.from({ length: typeof count === "number" ? count : 1 }, (_, index) => index);
}

function head(model: string): object {
  return { id: "chatcmpl-1", created: 1_760_000_000, model };
}
