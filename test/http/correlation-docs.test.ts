import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTracer } from "langmeter";
import { recordRequests } from "langmeter/http";
import { createTableSql } from "langmeter/sinks/clickhouse";
import { ledger } from "langmeter/sinks/ledger";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/report/duckdb.ts";
import { scripted } from "../langchain/support/scripted-model.ts";
import { ENGINE_NOTE, HAS_ENGINE, openEngine } from "../sinks/clickhouse/support/engine.ts";

const page = readFileSync(new URL("../../docs/correlation.md", import.meta.url), "utf8");
const dir = mkdtempSync(join(tmpdir(), "langmeter-correlation-"));

/** The statements of the page in one dialect. */
function statementsOf(dialect: string): string[] {
  const blocks = page.matchAll(new RegExp(`\`\`\`sql ${dialect}\\n([\\s\\S]*?);?\\n\`\`\``, "g"));
  return [...blocks].map(([, statement = ""]) => statement);
}

/** Two requests that ask a model; the second one fails behind it. */
async function recordTwoRequests(): Promise<void> {
  const tracer = createTracer({ sinks: [ledger({ dir })] });
  const handler = recordRequests(
    async (request: Request) => {
      await scripted("hello").invoke("Hi", { callbacks: [tracer.handler] });
      if (request.url.endsWith("/broken")) throw new Error("no paper left");
      return Response.json({ ok: true });
    },
    { tracer },
  );
  const send = (path: string, id: string) =>
    handler(new Request(`https://shop.example${path}`, { headers: { "x-request-id": id } }));
  await send("/chat", "req_ok");
  await send("/broken", "req_broken").catch(() => {});
  await tracer.close();
}

const OF_ONE_REQUEST = ["llm_call_start", "llm_call_end", "trace_complete", "api_error", "api_request"];

describe("the queries of docs/correlation.md", () => {
  beforeAll(recordTwoRequests);
  afterAll(() => rmSync(dir, { recursive: true }));

  it("find all of one request, and those that failed, in the ledger", async () => {
    const [one = "", failed = ""] = statementsOf("duckdb").map((statement) =>
      statement.replace(".langmeter/", `${dir}/`).replace("REQUEST_ID", "req_broken"),
    );
    const database = await openDatabase();
    const rows = (await database.query(one)) as Readonly<Record<string, unknown>>[];
    expect(rows.map(({ event }) => event)).toEqual(OF_ONE_REQUEST);
    expect(rows.at(-1)).toMatchObject({ endpoint: "/broken", status: "500", cost_usd: null });
    expect(rows[1]).toMatchObject({ what: "gpt-4o-mini", cost_usd: 0.0000225 });
    expect(await database.query(failed)).toEqual([
      {
        request: "req_broken",
        what: expect.stringMatching(
          /^GET \/broken was answered 500 after \d+ ms: application error \(Error\)$/,
        ),
        cost_usd: 0.0000225,
      },
    ]);
    database.close();
  });

  it.skipIf(!HAS_ENGINE)(`find all of one request in ClickHouse${ENGINE_NOTE}`, async () => {
    const [one = ""] = statementsOf("clickhouse");
    const engine = await openEngine();
    engine.run(createTableSql());
    const lines = readdirSync(dir).map((file) => readFileSync(join(dir, file), "utf8"));
    engine.run(`INSERT INTO llm_events (event_json) FORMAT JSONAsString ${lines.join("")}`);
    const rows = engine.rows(one.replace("REQUEST_ID", "req_broken"));
    expect(rows.map(({ event }) => event)).toEqual(OF_ONE_REQUEST);
    engine.close();
  });
});
