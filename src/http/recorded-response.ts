import type { RequestRecord } from "./request-record.ts";
import { watchedBody } from "./watched-body.ts";

const REQUEST_ID = "x-request-id";

/** The handler goes on when the caller leaves; the request is over all the same. */
export function watchCaller({ signal }: Request, record: RequestRecord): void {
  signal?.addEventListener("abort", () => void record.finish(), { once: true });
}

/**
 * The answer as it goes out: the same, with the request's id. A streamed body comes back in a new Response whose body
 * tells the record when it has ended; what has no body, or one of a known length, is over now. Never rejects: what is
 * no Response goes out as it is.
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
    const { body } = marked;
    if (body !== null && !body.locked && method !== "HEAD" && !marked.headers.has("content-length"))
      return new Response(watchedBody(body, record), marked);
    await record.finish();
    return marked;
  } catch {
    await record.finish();
    return response;
  }
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
