import type { LangMeterEvent } from "../../../src/events/schema.ts";
import { startVendorServer, type VendorServer } from "../../sinks/support/vendor-server.ts";

export interface EventsBackend {
  readonly server: VendorServer;
  /** All that were accepted, in order, as often as they came. */
  readonly events: readonly LangMeterEvent[];
}

/** Takes batches as JSON arrays of events. */
export async function startEventsBackend(): Promise<EventsBackend> {
  const events: LangMeterEvent[] = [];
  const server = await startVendorServer(({ body }) => {
    events.push(...(JSON.parse(body) as LangMeterEvent[]));
    return { status: 200 };
  });
  return { server, events };
}
