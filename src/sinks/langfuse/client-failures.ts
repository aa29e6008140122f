import { SinkError } from "../../events/sink.ts";
import { get, getPath, listOf } from "../../events/untrusted.ts";
import { refusalOf } from "../../transport/refusal.ts";
import { CLIENT_STATUS_HINTS } from "./status-hints.ts";

/** What became of a request of the langfuse client, item by item. Undefined is accepted. */
export type ItemOutcome = (itemId: unknown) => SinkError | undefined;

/** @param thrown What the client's request ended with, after all its retries; it may hold content and keys. */
export function outcomeOfRequest(thrown: unknown): ItemOutcome {
  if (thrown === undefined) return () => undefined;
  const status = getPath(thrown, "response", "status");
  const refused = status === 207 ? refusedItems(thrown) : undefined;
  if (refused !== undefined) return (itemId) => refused.get(itemId);
  const failure =
    typeof status === "number" && status !== 207 ? refusalOfAll(thrown, status) : notUnderstood();
  return () => failure;
}

function refusalOfAll(thrown: unknown, status: number): SinkError {
  const header = (name: string) => headerOf(thrown, name);
  return refusalOf({ status, header }, CLIENT_STATUS_HINTS);
}

/** The client parses every answer as JSON: a proxy's error page ends up here, like a connection that failed. */
function notUnderstood(): SinkError {
  return new SinkError("the langfuse client got no answer that it understands", { reason: "network" });
}

function headerOf(thrown: unknown, name: string): string | undefined {
  const response = get(thrown, "response");
  return response instanceof Response ? (response.headers.get(name) ?? undefined) : undefined;
}

/** The body is read by the client already; its error's message repeats it: "…: 207 and body: [{id, status, …}]". */
function refusedItems(thrown: unknown): ReadonlyMap<unknown, SinkError> | undefined {
  const message = String(get(thrown, "message"));
  try {
    const items = listOf(JSON.parse(message.slice(message.indexOf("["))));
    return new Map(items.map((item) => [get(item, "id"), refusalOfItem(item)]));
  } catch {
    return undefined;
  }
}

/** What is no status is a refusal without one. */
function statusOf(item: unknown): number {
  const status = Number(get(item, "status"));
  return Number.isInteger(status) && status >= 100 && status < 600 ? status : 400;
}

/** https://api.reference.langfuse.com/#tag/ingestion/post/api/public/ingestion */
function refusalOfItem(item: unknown): SinkError {
  const status = statusOf(item);
  if (status === 429 || status >= 500)
    return new SinkError(`HTTP 207 with a ${status}`, { reason: "network", status });
  // https://github.com/langfuse/langfuse/pull/15950
  const isTooNew = /events_only|OTel endpoint/i.test(JSON.stringify(item));
  const hint = "this server takes spans over OpenTelemetry only: give the sink publicKey and secretKey";
  const message = `HTTP 207 with a ${status}${isTooNew ? `: ${hint}` : ""}`;
  return new SinkError(message, { reason: "rejected", retryable: false, status });
}
