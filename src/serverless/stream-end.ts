import { settledWithin } from "../delivery/waiting.ts";
import { get } from "../events/untrusted.ts";

/** The part of a Node stream that tells when it has ended. */
interface EndingStream {
  once(event: "finish" | "close", listener: () => void): unknown;
}

/** Resolves when all that was written has gone out, or the stream is broken; at the latest after the time. */
export async function streamEnd(stream: unknown, timeoutMs: number): Promise<void> {
  if (!canEnd(stream) || isOver(stream)) return;
  const ended = new Promise<void>((resolve) => {
    // A broken stream closes too. A listener for "error" would hide the error from the application.
    stream.once("finish", resolve);
    stream.once("close", resolve);
  });
  await settledWithin(ended, Math.max(0, timeoutMs));
}

function canEnd(stream: unknown): stream is EndingStream {
  return typeof get(stream, "once") === "function";
}

function isOver(stream: EndingStream): boolean {
  return get(stream, "writableFinished") === true || get(stream, "destroyed") === true;
}
