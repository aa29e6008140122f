import { LangMeterError } from "../events/langmeter-error.ts";
import { type Address, readAddress } from "../sinks/clickhouse/address.ts";
import { DEFAULT_TABLE } from "../sinks/clickhouse/create-table.ts";
import { isName, type TableName } from "../sinks/clickhouse/table-name.ts";

/** A table of events and the server that it is on. */
export interface ClickHouseTable {
  readonly address: Address;
  readonly name: TableName;
}

/** https://clickhouse.com/docs/guides/sre/network-ports */
const HTTP_PORT = "8123";
const HTTPS_PORT = "8443";

/** Whether `--from` names a server rather than a folder. */
export function isClickHouseAddress(from: string): boolean {
  return /^(clickhouse|https?):\/\//i.test(from);
}

/**
 * Reads `clickhouse://[user[:password]@]host[:port][/database][?table=name]`. The port is 8123 where none is given;
 * 8443 means TLS. With `https://` or `http://` in its place every port means what it says.
 *
 * @throws LangMeterError `invalid_argument`, without the password.
 */
export function readClickHouseTable(from: string): ClickHouseTable {
  const url = URL.canParse(from) ? new URL(from) : undefined;
  const { table = DEFAULT_TABLE, ...unknown } = Object.fromEntries(url?.searchParams ?? []);
  const address = url === undefined ? undefined : readAddress(withoutQuery(url));
  const isKnown = Object.keys(unknown).length === 0 && isName(table);
  if (address === undefined || !isKnown || !isName(address.database ?? DEFAULT_TABLE))
    throw new LangMeterError(
      "invalid_argument",
      `--from: no such address: ${withoutPassword(from)}; allowed: clickhouse://user:password@host:8123/database?table=name`,
    );
  return { address, name: { database: address.database, table } };
}

/** The address with the account that it leaves out; what is no address of a server stays as it is. */
export function withAccount(
  from: string,
  { username, password }: { readonly username: string | undefined; readonly password: string | undefined },
): string {
  if (!isClickHouseAddress(from) || !URL.canParse(from)) return from;
  const url = new URL(from);
  if (url.username === "" && username !== undefined) url.username = encodeURIComponent(username);
  if (url.password === "" && password !== undefined) url.password = encodeURIComponent(password);
  return url.href;
}

/** For messages: who reads a terminal or a log need not know the password. */
export function withoutPassword(from: string): string {
  return from.replace(/^(\w+:\/\/[^:/@]*):.*@/, "$1:***@");
}

/** The same as a web address. */
function withoutQuery({ protocol, username, password, hostname, port, pathname }: URL): string {
  const isOurs = protocol === "clickhouse:";
  const ourPort = port === "" ? HTTP_PORT : port;
  const web = isOurs ? (ourPort === HTTPS_PORT ? "https:" : "http:") : protocol;
  const host = isOurs ? `${hostname}:${ourPort}` : `${hostname}${port && `:${port}`}`;
  return `${web}//${username}:${password}@${host}${pathname}`;
}
