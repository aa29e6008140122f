import { beginBody } from "./body-beginning.ts";
import type { RequestRecord } from "./request-record.ts";
import { readInScope } from "./scoped-reader.ts";
import { thrownStatus } from "./thrown-status.ts";
import { watchedBody } from "./watched-body.ts";

const REQUEST_ID = "x-request-id";

/** The handler goes on when the caller leaves; the request is over all the same. */
export function watchCaller({ signal }: Request, record: RequestRecord): void {
  signal?.addEventListener("abort", () => void record.finish(), { once: true });
}

/** What a handler throws is either how its framework answers, or a failure. */
export async function recordThrown(thrown: unknown, record: RequestRecord): Promise<void> {
  const status = thrownStatus(thrown);
  record.answered(status);
  if (status >= 400) record.failed(thrown);
  await record.finish();
}

/**
 * The answer as it goes out: the same, with the request's id. A streamed body comes back in a new Response whose body
 * tells the record when it has ended; any other answer is over now. Never rejects: what is no Response goes out as it is.
 *
 * @param method Of the request: nobody reads the body of an answer to HEAD.
 */
export async function recordedResponse(
  response: Response,
  record: RequestRecord,
  method: string,
): Promise<Response> {
  try {
    record.answered(response.status);
    const marked = withRequestId(response, record.requestId);
    const body = method === "HEAD" ? undefined : unknownBodyOf(marked);
    if (body !== undefined) return await withRecordedBody(marked, body, record);
    await record.finish();
    return marked;
  } catch {
    await record.finish();
    return response;
  }
}

/** The body, unless its length is known: then it is no stream, and the platform may send it without looking at it. */
function unknownBodyOf({ body, headers }: Response): ReadableStream<Uint8Array> | undefined {
  const isReadable = body instanceof ReadableStream && !body.locked;
  return isReadable && !headers.has("content-length") ? body : undefined;
}

async function withRecordedBody(
  response: Response,
  body: ReadableStream<Uint8Array>,
  record: RequestRecord,
): Promise<Response> {
  const reading = readInScope(body, record);
  const { reads, whole } = await beginBody(reading.read);
  if (whole === undefined) return new Response(watchedBody({ ...reading, begun: reads }, record), response);
  await record.finish();
  // Servers tell its length, as they did before.
  return new Response(whole, response);
}

/** Also where the application has the headers of another server's answer, which nobody can change. */
function withRequestId(response: Response, requestId: string): Response {
  try {
    response.headers.set(REQUEST_ID, requestId);
    return response;
  } catch {
    const copy = new Response(response.body, response);
    copy.headers.set(REQUEST_ID, requestId);
    return copy;
  }
}
