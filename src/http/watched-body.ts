import { get } from "../events/untrusted.ts";
import type { RequestRecord } from "./request-record.ts";

type BodyPart = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>["read"]>>;

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
            if (get(value, "byteLength") !== 0) listener.firstByte();
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

/** Reads the body in the scope of its request: what makes the next part may call a model. */
export function readInScope(
  body: ReadableStream<Uint8Array>,
  { run }: Pick<RequestRecord, "run">,
): ReadingBody {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return {
    read: () =>
      run(() => {
        reader ??= body.getReader();
        return reader.read();
      }),
    cancel: (reason) => run(() => (reader ?? body).cancel(reason)),
  };
}

/** A body whose reading has begun. */
interface BodyBeginning {
  /** The reads that are under way or done, in order. */
  readonly reads: readonly Promise<BodyPart>[];
  /** The body, where all of it was there at once; undefined where it is a stream. */
  readonly whole: Uint8Array | undefined;
}

/**
 * A text or JSON cannot be told from a stream but by how its body reads: it needs three turns of the microtask queue in
 * Node. A stream that waits for anything needs more than this many.
 */
const TURNS = 10;

/** Finds out what kind of body it is, without waiting for a stream. At most two parts are read ahead. */
export async function beginBody(read: () => Promise<BodyPart>): Promise<BodyBeginning> {
  const first = read();
  const start = await atOnce(first);
  if (start === undefined) return { reads: [first], whole: undefined };
  if (start.done) return { reads: [first], whole: new Uint8Array() };
  const second = read();
  const end = await atOnce(second);
  const isWhole = end?.done === true && start.value instanceof Uint8Array;
  return { reads: [first, second], whole: isWhole ? start.value : undefined };
}

async function atOnce<Result>(promise: Promise<Result>): Promise<Result | undefined> {
  let settled: Result | undefined;
  promise.then(
    (result) => {
      settled = result;
    },
    () => {}, // whoever reads on hears of it
  );
  for (let turn = 0; turn < TURNS && settled === undefined; turn++) await undefined;
  return settled;
}
