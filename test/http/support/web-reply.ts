import type { Reply } from "./routes.ts";

/** The reply as a Response; parts are made when they are asked for. */
export function webResponse({ status = 200, headers = [], body }: Reply): Response {
  const content = typeof body === "string" ? body : streamOf(body);
  return new Response(status === 204 || status === 304 ? null : content, {
    status,
    ...(headers.length > 0 && { headers: headers.map(([name, value]): [string, string] => [name, value]) }),
  });
}

function streamOf(parts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = parts[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
