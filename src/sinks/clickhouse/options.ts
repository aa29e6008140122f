import {
  absenceOf,
  checkCommonOptions,
  type OffSink,
  type SinkOptionCheck,
  sinkOptionCheck,
} from "../../content/sink-option.ts";
import type { ContentMode } from "../../events/content-mode.ts";
import { get } from "../../events/untrusted.ts";
import { type Address, readAddress } from "./address.ts";
import type { ClickHouseClient } from "./client.ts";
import { DEFAULT_TABLE } from "./create-table.ts";
import { checkedTable, isName, type TableName } from "./table-name.ts";

interface CommonOptions {
  /** Database of the table. @default the one in `url`, else the user's or the client's own */
  readonly database?: string | undefined;
  /** @default "llm_events" */
  readonly table?: string | undefined;
  /** Create the table where it does not exist; the user then needs the right to. @default false */
  readonly createTable?: boolean | undefined;
  /** How much of prompts, answers, tool data, errors and metadata is stored. @default the tracer's policy */
  readonly content?: ContentMode | undefined;
  /** Milliseconds an event waits for others. 0 to 60,000. @default 1_000 */
  readonly maxDelayMs?: number | undefined;
  /** Needed if a tracer has several. @default "clickhouse" */
  readonly name?: string | undefined;
}

/** We open the connection, with the package `@clickhouse/client`. */
interface OwnClientOptions {
  /** Address of the HTTP interface: `http[s]://[user:password@]host[:port][/database]`. Without it the sink is off, which the log says once. */
  readonly url?: string | undefined;
  /** @default the one in `url`, else "default" */
  readonly username?: string | undefined;
  /** @default the one in `url`, else none */
  readonly password?: string | undefined;
  readonly client?: undefined;
}

/** The connection is yours, and stays yours to close. */
interface ClientOptions {
  /** A client of `@clickhouse/client`, 1.17 or later. */
  readonly client: ClickHouseClient;
  readonly url?: undefined;
  readonly username?: undefined;
  readonly password?: undefined;
}

export type ClickHouseOptions = CommonOptions & (OwnClientOptions | ClientOptions);

export interface CheckedOptions {
  readonly connection: Address | { readonly client: ClickHouseClient };
  readonly table: TableName;
  readonly createTable: boolean;
  readonly content: ContentMode | undefined;
  readonly maxDelayMs: number;
  readonly name: string;
}

const ALLOWED = "url, username, password, client, database, table, createTable, content, maxDelayMs, name";
const check: SinkOptionCheck = sinkOptionCheck("clickhouse");

/** @throws LangMeterError on a wrong option. */
export function checkedOptions(options: ClickHouseOptions): CheckedOptions | OffSink {
  const { url, username, password, client, database, table = DEFAULT_TABLE, ...rest } = options;
  const { createTable = false, content, maxDelayMs = 1_000, name = "clickhouse", ...unknown } = rest;
  checkCommonOptions(check, { content, maxDelayMs, name }, unknown, ALLOWED);
  check(typeof createTable === "boolean", "createTable", createTable, "true or false");
  const checked = checkedTable({ database, table });
  const off = client === undefined ? absenceOf({ url }) : undefined;
  if (off !== undefined) return { name, off };
  const connection = client === undefined ? ownAddress(options) : vendorClient(options);
  return { connection, table: checked, createTable, content, maxDelayMs, name };
}

function ownAddress({ url, username, password }: ClickHouseOptions): Address {
  const address = readAddress(url);
  const isAddress = address !== undefined && (address.database === undefined || isName(address.database));
  check(isAddress, "url", url, "http[s]://[user:password@]host[:port][/database], or client instead");
  for (const [option, value] of Object.entries({ username, password }))
    check(value === undefined || typeof value === "string", option, value, "a text");
  return { ...address, username: username ?? address.username, password: password ?? address.password };
}

function vendorClient({ client, url, username, password }: ClickHouseOptions): { client: ClickHouseClient } {
  const isAlone = url === undefined && username === undefined && password === undefined;
  check(isAlone, "client", client, "either client, or url with username and password");
  const isClient = client !== undefined && typeof get(client, "exec") === "function";
  check(isClient, "client", client, "a client of @clickhouse/client");
  return { client };
}
