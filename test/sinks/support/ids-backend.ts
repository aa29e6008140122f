import type { BatchSink } from "../../../src/events/sink.ts";
import { createHttpClient } from "../../../src/transport/http-client.ts";
import { isAccepted, refusalOf } from "../../../src/transport/refusal.ts";
import { startVendorServer, type VendorRequest, type VendorServer } from "./vendor-server.ts";

/** The smallest sink there is: ids as a JSON array, `{ refused: [ids] }` as the answer. */
export function idsSink(url: string): BatchSink {
  const http = createHttpClient();
  return {
    kind: "batch",
    name: "ids",
    async send(batch, { signal }) {
      const ids = batch.map(({ event }) => event.event_id);
      const body = JSON.stringify(ids);
      const answer = await http.post({ url, headers: { "content-type": "application/json" }, body, signal });
      if (!isAccepted(answer)) throw refusalOf(answer);
      const { refused = [] } = JSON.parse(answer.body ?? "{}") as { refused?: string[] };
      return refused.map((id) => ({ index: ids.indexOf(id), reason: "rejected", message: "refused" }));
    },
    close: http.close,
  };
}

export function idsIn({ body }: VendorRequest): string[] {
  return JSON.parse(body) as string[];
}

/** Its backend, which keeps the ids in the order of their arrival. */
export async function startIdsBackend(): Promise<{ readonly server: VendorServer; readonly ids: string[] }> {
  const ids: string[] = [];
  const server = await startVendorServer((request) => {
    ids.push(...idsIn(request));
    return { status: 200, body: "{}" };
  });
  return { server, ids };
}
