export interface BodyListener {
  /** Reads a part of the body in the scope of its request. */
  run<Result>(work: () => Result): Result;
  /** The body broke with this error. */
  failed(error: unknown): void;
  /** The body was read to its end, broke or was given up by its reader. Its end waits for the promise. */
  finish(): Promise<void>;
}

/** The same body, part by part as its reader asks for it: nothing is read ahead, nothing is kept. */
export function watchedBody(
  body: ReadableStream<Uint8Array>,
  listener: BodyListener,
): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await listener.run(() => {
            reader ??= body.getReader();
            return reader.read();
          });
          if (!done) return controller.enqueue(value);
        } catch (error) {
          listener.failed(error);
          await listener.finish();
          throw error; // breaks this stream with the same error
        }
        await listener.finish();
        controller.close();
      },
      async cancel(reason) {
        void listener.finish();
        await listener.run(() => (reader ?? body).cancel(reason));
      },
    },
    { highWaterMark: 0 },
  );
}
