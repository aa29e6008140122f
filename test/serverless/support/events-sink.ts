import type { BatchSink } from "../../../src/events/sink.ts";
import { createHttpClient } from "../../../src/transport/http-client.ts";
import { isAccepted, refusalOf } from "../../../src/transport/refusal.ts";

/** Sends batches as JSON arrays of events, over connections that are kept alive; only when it is flushed. */
export function eventsSink(url: string): BatchSink {
  const http = createHttpClient();
  return {
    kind: "batch",
    name: "events",
    limits: { maxDelayMs: 60_000 },
    async send(batch, { signal }) {
      const body = `[${batch.map(({ json }) => json).join(",")}]`;
      const answer = await http.post({ url, headers: { "content-type": "application/json" }, body, signal });
      if (!isAccepted(answer)) throw refusalOf(answer);
    },
    close: http.close,
  };
}
