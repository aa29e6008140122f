import { describe, expect, it } from "vitest";
import { openDatabase } from "../../src/report/duckdb.ts";
import { picoToUsd } from "../../src/report/money.ts";

describe("the database", () => {
  it("says how to install DuckDB where it is missing, and keeps the cause", async () => {
    const cause = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
    await expect(openDatabase(() => Promise.reject(cause))).rejects.toMatchObject({
      name: "LangMeterError",
      code: "missing_dependency",
      message: expect.stringContaining("npm install @duckdb/node-api"),
      cause,
    });
  });

  it("answers with plain values, wide numbers as text", async () => {
    const database = await openDatabase();
    const rows = await database.query(
      "SELECT 1 AS small, 2::HUGEINT AS wide, 0.5::DOUBLE AS real, NULL AS nothing",
    );
    expect(rows).toEqual([{ small: 1, wide: "2", real: 0.5, nothing: null }]);
    database.close();
  });
});

describe("pico-USD", () => {
  it("become the nearest dollars", () => {
    expect([0n, 1n, 300_000_000_000n, 1_000_000_000_000n, 1_234_567_890_123_456n].map(picoToUsd)).toEqual([
      0, 1e-12, 0.3, 1, 1234.567890123456,
    ]);
  });
});
