import type { RequestRecord } from "./request-record.ts";
import type { ReadingBody } from "./watched-body.ts";

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
