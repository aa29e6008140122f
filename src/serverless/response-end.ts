/** A response and the moment when its answer is out. */
export interface WatchedResponse {
  readonly response: Response;
  /** Resolves when the body was read to its end, broke, or was given up by its reader. */
  readonly ended: Promise<void>;
}

/** Nobody reads the body of an answer to HEAD, and nobody cancels it: a body that stays untouched so long is over. */
const UNTOUCHED_MS = 5_000;

/** The same response, with a body that is passed through and reports its end. One without a body is over at once. */
export function watchEnd(response: Response): WatchedResponse {
  const { body } = response;
  if (body === null || body.locked) return { response, ended: Promise.resolve() };
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const untouched = setTimeout(end, UNTOUCHED_MS);
  (untouched as { unref?: () => void }).unref?.(); // an object in Node, a number elsewhere
  const watched = passedThrough(body.getReader(), {
    touched: () => clearTimeout(untouched),
    ended: end,
  });
  return { response: new Response(watched, response), ended };
}

interface BodyListener {
  touched(): void;
  ended(): void;
}

/** Nothing is read ahead: the body flows as fast as its reader wants it. */
function passedThrough(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  listener: BodyListener,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        listener.touched();
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        listener.ended();
      },
      async cancel(reason) {
        listener.touched();
        await reader.cancel(reason).finally(listener.ended);
      },
    },
    { highWaterMark: 0 },
  );
}
