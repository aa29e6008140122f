import type { LlmCallRecord, Trace } from "langmeter";
import type OpenAI from "openai";
import {
  type Answer,
  answerOf,
  type ChatBody,
  chatRequest,
  createStreamedAnswer,
  embeddingsRequest,
} from "./call-record.ts";

/** The calls of OpenAI's client that this application makes, each of them recorded. */
export interface MeteredOpenAI {
  complete(body: ChatBody): Promise<OpenAI.ChatCompletion>;
  /** Whoever stops reading stops the request. */
  stream(body: ChatBody): AsyncIterable<OpenAI.ChatCompletionChunk>;
  embed(body: OpenAI.EmbeddingCreateParams): Promise<OpenAI.CreateEmbeddingResponse>;
}

/** OpenAI's client with a record of what it does. Results and errors arrive as without. */
export function meterOpenAI(client: OpenAI, trace: Trace): MeteredOpenAI {
  return {
    complete: (body) =>
      recordCall(trace, chatRequest(body), () => client.chat.completions.create(body), answerOf),
    stream: (body) => recordStream(client, trace, body),
    embed: (body) =>
      recordCall(
        trace,
        embeddingsRequest(body),
        () => client.embeddings.create(body),
        ({ model, usage }) => ({ servedModel: model, usage: { ...usage } }),
      ),
  };
}

/** Makes the call and records it, however it ends. */
async function recordCall<Result>(
  trace: Trace,
  request: LlmCallRecord,
  call: () => Promise<Result>,
  read: (result: Result) => Answer,
): Promise<Result> {
  const startedAt = performance.now();
  let answer: Answer = {};
  try {
    const result = await call();
    answer = read(result);
    return result;
  } catch (error) {
    answer = { error };
    throw error;
  } finally {
    trace.recordLlmCall({ ...request, ...answer, latencyMs: performance.now() - startedAt });
  }
}

async function* recordStream(
  client: OpenAI,
  trace: Trace,
  body: ChatBody,
): AsyncGenerator<OpenAI.ChatCompletionChunk> {
  const startedAt = performance.now();
  const answer = createStreamedAnswer();
  // What it is if neither the stream's end nor an error comes to pass.
  let error: unknown = new DOMException("The reader has left the stream.", "AbortError");
  try {
    const chunks = await client.chat.completions.create({
      ...body,
      stream: true,
      // Without it a stream says nothing of tokens, and its cost is unknown.
      stream_options: { include_usage: true },
    });
    for await (const chunk of chunks) {
      answer.add(chunk);
      yield chunk;
    }
    error = undefined;
  } catch (caught) {
    error = caught;
    throw caught;
  } finally {
    const latencyMs = performance.now() - startedAt;
    trace.recordLlmCall({ ...chatRequest(body), ...answer.read(), latencyMs, error });
  }
}
