import { messageOf } from "../events/errors.ts";
import { SinkError } from "../events/sink.ts";
import { get } from "../events/untrusted.ts";

/** Where no answer came: out of time, or the connection failed. Another try may get through. */
export function noAnswer(error: unknown, signal: AbortSignal): SinkError {
  if (signal.aborted) return new SinkError("no answer in time", { reason: "timeout", cause: error });
  return new SinkError(reasonOf(error), { reason: "network", cause: error });
}

/** Node hides the reason of a failed fetch in `cause`, and that of several addresses tried in `errors`. */
function reasonOf(error: unknown): string {
  const cause = get(error, "cause") ?? error;
  const code = get(cause, "code");
  return typeof code === "string" ? `connection failed (${code})` : (messageOf(cause) ?? "connection failed");
}
