import { addAbortSignal, Readable } from "node:stream";
import { type HttpAnswer, type HttpAnswerBody, MAX_ANSWER_BYTES } from "../../transport/http-message.ts";
import { noAnswer } from "../../transport/refusal.ts";
import type { ClickHouseClient } from "./client.ts";

/** The server gathers the rows of many clients, and answers each when its own are written. */
const INSERT_SETTINGS = { async_insert: 1, wait_for_async_insert: 1 } as const;

export interface Statement {
  readonly query: string;
  /** What an INSERT inserts, in the format that it names. */
  readonly rows?: string;
}

/**
 * Runs one statement and answers whatever the status: the client's own errors say neither the status nor how long to
 * stay away.
 *
 * @throws SinkError (`network` or `timeout`, retryable) where no answer came.
 */
export async function runStatement(
  client: ClickHouseClient,
  { query, rows }: Statement,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  try {
    signal.throwIfAborted(); // the client overlooks a signal that has already fired
    const answer = await client.exec({
      query,
      ...(rows !== undefined && { values: Readable.from([rows]) }),
      clickhouse_settings: rows === undefined ? {} : INSERT_SETTINGS,
      abort_signal: signal,
      ignore_error_response: true,
    });
    const headers = answer.response_headers;
    return {
      status: answer.http_status_code ?? 200,
      header: (name) => [headers[name]].flat()[0],
      ...(await readBody(addAbortSignal(signal, answer.stream))),
    };
  } catch (error) {
    throw noAnswer(error, signal);
  }
}

/** What is too long is not read to its end; leaving the loop closes the connection. */
async function readBody(stream: Readable): Promise<HttpAnswerBody> {
  let body = "";
  try {
    for await (const chunk of stream) {
      body += String(chunk);
      if (body.length > MAX_ANSWER_BYTES) return { body: body.slice(0, MAX_ANSWER_BYTES), isWhole: false };
    }
    return { body, isWhole: true };
  } catch {
    return { body, isWhole: false };
  }
}
