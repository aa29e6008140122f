/**
 * What the model server answers to one request. Every field is optional: `{}` is a short text, and most tests
 * need one or two fields, e.g. `{ text: "Hi", usage: { input: 12, output: 3 } }`.
 */
export interface Reply {
  /** The answer. @default "OK." where there are no tool calls, otherwise none */
  readonly text?: string;
  /** One text per choice, for requests with `n` above 1. @default `text`, n times. Chat completions only. */
  readonly choices?: readonly string[];
  /** Tools to call, all in one turn when there are several. */
  readonly toolCalls?: readonly ReplyToolCall[];
  /** Token counts to report. @default about one token per four characters of request and answer */
  readonly usage?: ReplyUsage;
  /** Leave usage out of the answer, as some compatible servers do. @default false */
  readonly noUsage?: boolean;
  /** Model that claims to have answered. @default the dated id that OpenAI serves for the requested one */
  readonly model?: string;
  /** @default "tool_calls" with tool calls, else "stop" */
  readonly finishReason?: FinishReason;
  /** Tier that claims to have answered. @default "default" */
  readonly serviceTier?: ServiceTier;
  /** Summary of the reasoning, sent as a reasoning item. Responses API only. @default none */
  readonly reasoningSummary?: string;
  /** Milliseconds before the first byte. @default 0 */
  readonly latencyMs?: number;
  /** Milliseconds before each piece of a streamed answer. @default 0 */
  readonly chunkDelayMs?: number;
  /** Refuse the request instead of answering it. */
  readonly error?: ReplyError;
  /** Lose the answer on its way. */
  readonly interruption?: Interruption;
}

export type FinishReason = "stop" | "length" | "content_filter" | "tool_calls";
export type ServiceTier = "auto" | "default" | "flex" | "scale" | "priority";

interface ReplyToolCall {
  readonly name: string;
  /** An object is sent as JSON; a string is sent as it is, also when it is not JSON. @default {} */
  readonly args?: Readonly<Record<string, unknown>> | string;
  /** @default call_1, call_2, … */
  readonly id?: string;
}

/** Tokens. `input` includes cached, cache-written and audio input, `output` includes reasoning and audio output. */
export interface ReplyUsage {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly cacheWritten?: number;
  readonly reasoning?: number;
  readonly inputAudio?: number;
  readonly outputAudio?: number;
}

export interface ReplyError {
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** OpenAI's error code, e.g. `content_filter`. @default the usual one for the status, if there is one */
  readonly code?: string;
  /** @default OpenAI's wording for the code or status */
  readonly message?: string;
  /** Sent as the `retry-after` header, in seconds; 0 is a valid value. @default no header */
  readonly retryAfterSeconds?: number;
  /** Streams only: begin with status 200 and fail after this many pieces. @default fail at once */
  readonly afterChunks?: number;
}

/**
 * How an answer is lost.
 * - `cut`: a stream ends in good order, but too early: no finish reason, no usage. An answer in one piece stops
 *   halfway through its body.
 * - `reset`: the connection is torn down.
 * - `hang`: nothing more comes until the client gives up.
 */
export interface Interruption {
  readonly kind: "cut" | "reset" | "hang";
  /** Streams only: pieces of text or of tool arguments that still arrive. @default not even the headers */
  readonly afterChunks?: number;
}
