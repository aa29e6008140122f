import { isLangMeterError } from "../../events/langmeter-error.ts";
import { SinkError } from "../../events/sink.ts";
import { type ClickHouseClient, openClient, type VendorClient } from "./client.ts";
import type { CheckedOptions } from "./options.ts";

/** Longer than the dispatcher waits for any attempt. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The connection of one sink: opened with the first batch, closed only where it is our own. */
export interface Connection {
  /** @throws SinkError, not retryable, where `@clickhouse/client` is not installed. */
  open(): Promise<ClickHouseClient>;
  close(): Promise<void>;
}

export function createConnection(connection: CheckedOptions["connection"]): Connection {
  if ("client" in connection) return { open: async () => connection.client, close: async () => {} };
  let opening: Promise<VendorClient> | undefined;
  return {
    async open() {
      opening ??= openClient(connection, REQUEST_TIMEOUT_MS);
      try {
        return await opening;
      } catch (error) {
        opening = undefined;
        if (!isLangMeterError(error)) throw error;
        throw new SinkError(error.message, { reason: "rejected", retryable: false, cause: error });
      }
    },
    async close() {
      const client = await opening?.catch(() => undefined);
      opening = undefined;
      await client?.close();
    },
  };
}
