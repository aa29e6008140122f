import type { VendorAnswer, VendorRequest } from "../../support/vendor-server.ts";
import type { Engine } from "./engine.ts";

/** A user account of the server. */
export interface Account {
  readonly password: string;
  /** True: may change neither data nor settings, as `readonly = 1` has it. */
  readonly isReader?: boolean;
}

/** https://github.com/ClickHouse/ClickHouse/blob/master/src/Server/HTTP/exceptionCodeToHTTPStatus.cpp */
const STATUS_BY_CODE: Readonly<Record<number, number>> = {
  36: 400,
  43: 400,
  47: 404,
  60: 404,
  62: 400,
  81: 404,
  115: 404,
  117: 400,
  164: 403,
  376: 400,
  516: 403,
};
const FAULT_WITHOUT_STATUS = 500;

/** What of a request's address is no setting. */
const ADDRESS_PARTS = new Set(["query", "database", "query_id", "session_id", "user", "password"]);

/**
 * As much of ClickHouse's HTTP interface as clients need: the statement in the address or in the body, the rows in
 * the body, database, account, settings and exceptions with their code. https://clickhouse.com/docs/interfaces/http
 */
export function createHttpInterface(engine: Engine, accounts: Readonly<Record<string, Account>>) {
  return (request: VendorRequest): VendorAnswer => {
    try {
      const { searchParams } = new URL(request.path, "http://localhost");
      const account = accountOf(request, accounts);
      const statement = [searchParams.get("query"), request.body].filter(Boolean).join("\n");
      const settings = [...searchParams].filter(([name]) => !ADDRESS_PARTS.has(name));
      if (account.isReader && (settings.length > 0 || !/^\s*(SELECT|WITH)\b/i.test(statement)))
        throw new Error("Code: 164. DB::Exception: Cannot modify in readonly mode. (READONLY)");
      engine.run(`USE ${searchParams.get("database") ?? "default"}`);
      for (const [name, value] of settings) engine.run(`SET ${name} = '${value}'`);
      return { status: 200, body: engine.run(statement) };
    } catch (error) {
      return exceptionAnswer(error);
    }
  };
}

function accountOf({ headers }: VendorRequest, accounts: Readonly<Record<string, Account>>): Account {
  const [, credentials = ""] = String(headers.authorization ?? "").split(" ");
  const [name = "", ...rest] = Buffer.from(credentials, "base64").toString().split(":");
  const password = rest.join(":");
  const account = accounts[name];
  if (account !== undefined && account.password === password) return account;
  throw new Error(
    `Code: 516. DB::Exception: ${name}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)`,
  );
}

function exceptionAnswer(error: unknown): VendorAnswer {
  const message = error instanceof Error ? error.message : String(error);
  const code = Number(/Code: (\d+)/.exec(message)?.[1]);
  return {
    status: STATUS_BY_CODE[code] ?? FAULT_WITHOUT_STATUS,
    headers: { "x-clickhouse-exception-code": String(code) },
    body: `${message} (version 26.7.2.1 (official build))\n`,
  };
}
