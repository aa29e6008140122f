import { createTableSql } from "langmeter/sinks/clickhouse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli, startCli } from "../cli/run-cli.ts";
import {
  type ClickHouseServer,
  PASSWORD,
  startClickHouse,
} from "../sinks/clickhouse/support/clickhouse-server.ts";
import { ENGINE_NOTE, HAS_ENGINE } from "../sinks/clickhouse/support/engine.ts";
import { llmCallEnd, ndjson } from "./ledger-fixture.ts";

describe.skipIf(!HAS_ENGINE)(`langmeter report --from clickhouse://${ENGINE_NOTE}`, () => {
  let server: ClickHouseServer;
  beforeAll(async () => {
    server = await startClickHouse();
    server.engine.run(createTableSql({ database: "analytics" }));
    const lines = ndjson(llmCallEnd({ cost_usd: 0.25 }), llmCallEnd({ cost_usd: 0.5 }));
    server.engine.run(`INSERT INTO analytics.llm_events (event_json) FORMAT JSONAsString ${lines}`);
  });
  afterAll(() => server?.close());

  const address = (account = "") => `clickhouse://${account}${new URL(server.url).host}/analytics`;

  it("prints a report on the server's events", async () => {
    const from = address(`reader:${encodeURIComponent(PASSWORD)}@`);
    const { code, stdout, stderr } = await runCli(["report", "--from", from]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/\ngpt-4o-mini +2 .*\$0\.7500/);
  });

  it("takes user and password from the environment", async () => {
    const environment = { CLICKHOUSE_USER: "reader", CLICKHOUSE_PASSWORD: PASSWORD };
    const { code, stderr } = await startCli(["report", "--from", address()], { environment }).result;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("says in one line that the account is wrong, and exits with 2", async () => {
    const { code, stdout, stderr } = await runCli(["report", "--from", address("reader:hunter2@")]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^langmeter: cannot read clickhouse:\/\/[^\n]*: check user and password\n$/);
    expect(stderr).not.toContain("hunter2");
  });
});
