import { get, textOf } from "../events/untrusted.ts";
import type { RequestRecord } from "./request-record.ts";
import { beginBody, readInScope, watchedBody } from "./watched-body.ts";

const REQUEST_ID = "x-request-id";

/** The handler goes on when the caller leaves; the request is over all the same. */
export function watchCaller({ signal }: Request, record: RequestRecord): void {
  const left = () => {
    record.left();
    void record.finish();
  };
  signal?.addEventListener("abort", left, { once: true });
}

/**
 * What a handler throws is either how its framework answers, or a failure. The framework's answer passes nothing of
 * ours, but for a thrown Response, which is the answer.
 */
export async function recordThrown(thrown: unknown, record: RequestRecord): Promise<void> {
  const status = thrownStatus(thrown);
  if (status >= 400) record.failed(thrown);
  record.answered(status);
  record.firstByte();
  if (thrown instanceof Response) setRequestId(thrown, record.requestId);
  await record.finish();
}

/**
 * The status that the caller gets for what a handler throws: 500, unless it is how a framework answers.
 * https://github.com/vercel/next.js/blob/canary/packages/next/src/client/components/redirect.ts: `redirect()` and `notFound()`
 * throw; Remix and React Router take a thrown Response for the answer.
 */
function thrownStatus(thrown: unknown): number {
  if (thrown instanceof Response) return thrown.status;
  const digest = textOf(get(thrown, "digest")) ?? "";
  if (digest === "NEXT_NOT_FOUND") return 404; // up to Next.js 14
  const [, status] = /^NEXT_(?:HTTP_ERROR_FALLBACK|REDIRECT;.*);(\d{3});?$/s.exec(digest) ?? [];
  return status === undefined ? 500 : Number(status);
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
    record.firstByte();
    await record.finish();
    return marked;
  } catch {
    record.firstByte();
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
  record.firstByte();
  await record.finish();
  // Servers tell its length, as they did before.
  return new Response(whole, response);
}

/** Also where the application has the headers of another server's answer, which nobody can change. */
function withRequestId(response: Response, requestId: string): Response {
  if (setRequestId(response, requestId)) return response;
  const copy = new Response(response.body, response);
  copy.headers.set(REQUEST_ID, requestId);
  return copy;
}

function setRequestId({ headers }: Response, requestId: string): boolean {
  try {
    headers.set(REQUEST_ID, requestId);
    return true;
  } catch {
    return false;
  }
}
