import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { LangMeterError } from "../events/langmeter-error.ts";
import { DUCKDB } from "./sql-dialect.ts";
import type { SqlEngine } from "./sql-engine.ts";

/** An in-memory SQL engine that reads files. */
export interface Database extends SqlEngine {
  close(): void;
}

type DuckDbModule = typeof import("@duckdb/node-api");

/**
 * Opens DuckDB, an optional peer dependency that only this file imports.
 *
 * @param load for tests; imports `@duckdb/node-api` by default.
 * @throws LangMeterError `missing_dependency` where the package or its binary cannot be loaded.
 */
export async function openDatabase(
  load: () => Promise<DuckDbModule> = () => import("@duckdb/node-api"),
): Promise<Database> {
  const { DuckDBInstance } = await load().catch((cause: unknown) => {
    throw new LangMeterError(
      "missing_dependency",
      "reports need DuckDB, which could not be loaded: npm install @duckdb/node-api",
      { cause },
    );
  });
  const instance = await DuckDBInstance.create(":memory:", {
    // Not in the folder that the user happens to stand in.
    temp_directory: join(tmpdir(), `langmeter-${process.pid}`),
    // A report never goes to the network.
    autoinstall_known_extensions: "false",
  });
  const connection: DuckDBConnection = await instance.connect();
  return {
    dialect: DUCKDB,
    async query(sql) {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowObjectsJson();
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
