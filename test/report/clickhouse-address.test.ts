import { describe, expect, it } from "vitest";
import {
  isClickHouseAddress,
  readClickHouseTable,
  withAccount,
  withoutPassword,
} from "../../src/report/clickhouse-address.ts";

describe("the address of a ClickHouse table", () => {
  it.each([
    ["clickhouse://localhost", "http://localhost:8123", undefined, "llm_events"],
    ["clickhouse://db.local:9000/analytics", "http://db.local:9000", "analytics", "llm_events"],
    ["clickhouse://db.local:80/analytics", "http://db.local", "analytics", "llm_events"],
    ["clickhouse://x.clickhouse.cloud:8443/a?table=b", "https://x.clickhouse.cloud:8443", "a", "b"],
    ["https://x.clickhouse.cloud/a", "https://x.clickhouse.cloud", "a", "llm_events"],
    ["http://[::1]:8123/a", "http://[::1]:8123", "a", "llm_events"],
    ["clickhouse://[::1]/a", "http://[::1]:8123", "a", "llm_events"],
  ])("reads %s", (from, origin, database, table) => {
    const read = readClickHouseTable(from);
    expect(read.address.origin).toBe(origin);
    expect(read.name).toEqual({ database, table });
  });

  it("reads the account, decoded", () => {
    const { address } = readClickHouseTable("clickhouse://me%40home:p%3Aw%2F@localhost/a");
    expect(address).toMatchObject({ username: "me@home", password: "p:w/" });
  });

  it.each([
    "clickhouse://",
    "clickhouse://localhost/a/b",
    "clickhouse://localhost/a;b",
    "clickhouse://localhost/a?table=x;y",
    "clickhouse://localhost/a?tabel=x",
    "clickhouse://me:hunter2@local host/a",
    "clickhouse://me:hunter%2@localhost/a",
  ])("refuses %s, without its password", (from) => {
    expect(() => readClickHouseTable(from)).toThrow(
      /^--from: no such address: (?!.*hunter).*; allowed: clickhouse:/,
    );
  });

  it("is told from a folder", () => {
    expect(["clickhouse://x", "http://x", "HTTPS://x"].every(isClickHouseAddress)).toBe(true);
    expect([".langmeter", "/var/clickhouse", "clickhouse", "C:\\data"].some(isClickHouseAddress)).toBe(false);
  });

  it("takes an account that it leaves out, and keeps its own", () => {
    const account = { username: "me", password: "p@/%" };
    expect(readClickHouseTable(withAccount("clickhouse://localhost/a", account)).address).toMatchObject(
      account,
    );
    expect(readClickHouseTable(withAccount("clickhouse://you:x@localhost", account)).address).toMatchObject({
      username: "you",
      password: "x",
    });
    expect(withAccount(".langmeter", account)).toBe(".langmeter");
  });

  it("hides its password", () => {
    expect(withoutPassword("clickhouse://me:p@ss@localhost/a")).toBe("clickhouse://me:***@localhost/a");
    expect(withoutPassword("clickhouse://me@localhost/a")).toBe("clickhouse://me@localhost/a");
  });
});
