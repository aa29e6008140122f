import { startVendorServer, type VendorServer } from "../../support/vendor-server.ts";
import { type Engine, openEngine } from "./engine.ts";
import { type Account, createHttpInterface } from "./http-interface.ts";

export const PASSWORD = "p@ss:w0rd/%";

const ACCOUNTS: Readonly<Record<string, Account>> = {
  default: { password: "" },
  writer: { password: PASSWORD },
  reader: { password: PASSWORD, isReader: true },
};

export interface ClickHouseServer extends VendorServer {
  readonly engine: Engine;
}

/** A ClickHouse across the network, with an empty database `analytics`; one a test file. */
export async function startClickHouse(): Promise<ClickHouseServer> {
  const engine = await openEngine();
  engine.run("CREATE DATABASE analytics");
  const server = await startVendorServer(createHttpInterface(engine, ACCOUNTS));
  const close = server.close.bind(server);
  return Object.assign(server, {
    engine,
    async close() {
      await close();
      engine.close();
    },
  });
}
