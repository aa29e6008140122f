/** Nobody reads the body of an answer to HEAD, and nobody cancels it: one that stays untouched so long is over. */
const UNTOUCHED_MS = 5_000;

/**
 * The same response, with its body passed through. When the body was read to its end, broke or was given up by its
 * reader, its end waits for `finish`, which must not reject. A response without a body waits here.
 */
export async function watchEnd(response: Response, finish: () => Promise<void>): Promise<Response> {
  const { body } = response;
  if (body === null || body.locked) {
    await finish();
    return response;
  }
  const untouched = setTimeout(() => void finish(), UNTOUCHED_MS);
  (untouched as { unref?: () => void }).unref?.(); // an object in Node, a number elsewhere
  const watched = passedThrough(body.getReader(), { touched: () => clearTimeout(untouched), finish });
  return new Response(watched, response);
}

interface BodyListener {
  touched(): void;
  finish(): Promise<void>;
}

/** Nothing is read ahead: the body flows as fast as its reader wants it. */
function passedThrough(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { touched, finish }: BodyListener,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        touched();
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
        } catch (error) {
          await finish();
          throw error; // breaks this stream with the same error
        }
        await finish();
        controller.close();
      },
      async cancel(reason) {
        touched();
        void finish();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
