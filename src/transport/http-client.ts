import { SinkError } from "../events/sink.ts";
import { postWithFetch } from "./fetch-post.ts";
import { gzip } from "./gzip.ts";
import { type HttpAnswer, type HttpPost, isHeader } from "./http-message.ts";
import { createNodePost } from "./node-post.ts";

/** Delivers requests over connections that are kept alive. */
export interface HttpClient {
  /**
   * Sends to this address and to no other: a redirect is an answer like any other.
   *
   * @throws SinkError `network` or `timeout`, retryable, if no answer came; `rejected` for a header that cannot be sent.
   */
  post(request: HttpPost): Promise<HttpAnswer>;
  /** Lets go of the idle connections. */
  close(): void;
}

export interface HttpClientOptions {
  /** Bodies from this many characters or bytes on are sent gzipped; Infinity never. @default 14_000 */
  readonly gzipFromChars?: number;
}

/**
 * What fits into the first flight of a connection arrives no sooner for being smaller, and gzip would be a quarter of
 * what such a request costs. https://www.rfc-editor.org/rfc/rfc6928: 10 segments of 1,460 bytes
 */
const FIRST_FLIGHT_CHARS = 14_000;

/** Sends with node:http where the platform has it, which costs a quarter of its fetch, and with fetch elsewhere. */
export function createHttpClient({ gzipFromChars = FIRST_FLIGHT_CHARS }: HttpClientOptions = {}): HttpClient {
  const node = createNodePost();
  const post = node?.post ?? postWithFetch;
  return {
    async post({ url, headers, body, signal, mayGzip = true }) {
      // fetch would repeat the value, which may be a key, in its error.
      if (!Object.entries(headers).every(([name, value]) => isHeader(name, value)))
        throw new SinkError("a header holds what HTTP does not allow", {
          reason: "rejected",
          retryable: false,
        });
      if (!mayGzip || body.length < gzipFromChars) return post({ url, headers, body, signal });
      const compressed = await gzip(body);
      if (compressed === undefined) return post({ url, headers, body, signal });
      return post({ url, headers: { ...headers, "content-encoding": "gzip" }, body: compressed, signal });
    },
    close: () => node?.close(),
  };
}
