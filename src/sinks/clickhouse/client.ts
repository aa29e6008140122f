import type { Readable } from "node:stream";
import { LangMeterError } from "../../events/langmeter-error.ts";
import type { Address } from "./address.ts";

/** What the sink uses of a client of `@clickhouse/client`, 1.17 or later. */
export interface ClickHouseClient {
  exec(request: {
    readonly query: string;
    /** The rows; the statement then travels in the address. */
    readonly values?: Readable;
    readonly clickhouse_settings: Readonly<Record<string, 0 | 1>>;
    readonly abort_signal: AbortSignal;
    readonly ignore_error_response: true;
  }): Promise<{
    readonly stream: Readable;
    readonly response_headers: Readonly<Record<string, string | string[] | undefined>>;
    readonly http_status_code?: number;
  }>;
}

type ClientModule = typeof import("@clickhouse/client");
export type VendorClient = ReturnType<ClientModule["createClient"]>;

/**
 * A client of our own. `@clickhouse/client` is an optional peer dependency that only this file imports.
 *
 * @param requestTimeoutMs Milliseconds without a byte from the server after which a request is given up.
 * @throws LangMeterError `missing_dependency` where the package cannot be loaded.
 */
export async function openClient(address: Address, requestTimeoutMs: number): Promise<VendorClient> {
  const { createClient, ClickHouseLogLevel } = await clientModule();
  const { origin, username, password, database } = address;
  return createClient({
    url: origin,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(database !== undefined && { database }),
    application: "langmeter",
    request_timeout: requestTimeoutMs,
    compression: { request: true },
    log: { level: ClickHouseLogLevel.OFF }, // what goes wrong, the dispatcher or the report says
  });
}

/**
 * Written as a plain name inside `try`: bundlers then pack the package if it is installed, and go on without it if it is not.
 */
async function clientModule(): Promise<ClientModule> {
  try {
    return await import("@clickhouse/client");
  } catch (cause) {
    throw new LangMeterError(
      "missing_dependency",
      "@clickhouse/client could not be loaded: npm install @clickhouse/client",
      { cause },
    );
  }
}
