export type BodyPart = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>["read"]>>;

/** A body whose reading has begun. */
export interface BodyBeginning {
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
