import type { BodyPart } from "./body-beginning.ts";

/** A body from which parts may have been read already. */
export interface ReadingBody {
  /** Reads that are under way, in order. @default none */
  readonly begun?: readonly Promise<BodyPart>[];
  read(): Promise<BodyPart>;
  cancel(reason: unknown): Promise<void>;
}

export interface BodyListener {
  /** A part with something in it is on its way. */
  firstByte(): void;
  /** The body broke with this error. */
  failed(error: unknown): void;
  /** Its reader has given it up. */
  left(): void;
  /** The body was read to its end, broke or was given up by its reader. Its end waits for the promise. */
  finish(): Promise<void>;
}

/** The same body, part by part as its reader asks for it: nothing is kept. */
export function watchedBody(
  { begun = [], read, cancel }: ReadingBody,
  listener: BodyListener,
): ReadableStream<Uint8Array> {
  const waiting = [...begun];
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await (waiting.shift() ?? read());
          if (!done) {
            if (value.byteLength !== 0) listener.firstByte();
            return controller.enqueue(value);
          }
        } catch (error) {
          listener.failed(error);
          await listener.finish();
          throw error; // breaks this stream with the same error
        }
        listener.firstByte(); // an empty body is sent too
        await listener.finish();
        controller.close();
      },
      async cancel(reason) {
        listener.left();
        void listener.finish();
        await cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
