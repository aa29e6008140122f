import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  FIRST_FILE,
  llmCallEnd,
  llmError,
  ndjson,
  type TemporaryLedger,
  temporaryLedger,
  toolCallEnd,
} from "../report/ledger-fixture.ts";
import { runCli, runCliAndHangUp } from "./run-cli.ts";

let ledger: TemporaryLedger;
let empty: TemporaryLedger;

beforeAll(async () => {
  empty = await temporaryLedger();
  ledger = await temporaryLedger(
    llmCallEnd({ cost_usd: 0.1, channel: "sms", time_to_first_token_ms: 120 }),
    llmCallEnd({ cost_usd: 0.2, channel: "web", latency_ms: 1200 }),
    llmCallEnd({ cost_usd: null, cost_source: null, model: "my-model", channel: "web", latency_ms: 500 }),
    toolCallEnd(),
    llmError({ timestamp: "2026-11-12T00:00:00Z", channel: "web" }),
  );
  await ledger.write(
    "events-2026-11-12-4711-d4e5f6.ndjson",
    `${ndjson(llmCallEnd({ timestamp: "2026-11-12T08:00:00Z", cost_usd: 0.7 }))}{"event":"to`,
  );
});
afterAll(() => Promise.all([ledger.remove(), empty.remove()]));

describe("langmeter report", () => {
  it("prints a table that says first what it does not cover", async () => {
    const { code, stdout, stderr } = await runCli(["report", "--from", ledger.folder]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(`! 1 call unpriced, their cost is unknown and not in the totals: my-model 1 (no price)
! 1 line skipped: events-2026-11-12-4711-d4e5f6.ndjson:2 (torn last line)

Model calls by model

model        calls  errors  error %  input  output  cached     cost   per call   share  p50 ms  p95 ms  p99 ms  ttft ms  unpriced
${"─".repeat(129)}
gpt-4o-mini      4       1    25.0%    300      60       -  $1.0000  $0.333333  100.0%     800   1,140   1,188      120         0
my-model         1       0     0.0%    100      20       -        -          -       -     500     500     500        -         1
${"─".repeat(129)}
total            5       1    20.0%    400      80       -  $1.0000  $0.333333  100.0%     800   1,120   1,184      120         1
`);
  });

  it("prints JSON in the documented shape", async () => {
    const { code, stdout, stderr } = await runCli([
      ...["report", "--from", ledger.folder, "--format", "json", "--by", "channel,day"],
      ...["--since", "2026-11-10", "--until", "2026-11-10", "--top", "1"],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const latency = { latency_p50_ms: 850, latency_p95_ms: 1165, latency_p99_ms: 1193 };
    const none = { cached_tokens: null, cached_share: null, reasoning_tokens: null };
    const notEstimated = { estimated_calls: 0, estimated_tokens: 0, estimated_cost_usd: null };
    expect(JSON.parse(stdout)).toEqual({
      subject: "model_calls",
      by: ["channel", "day"],
      since: "2026-11-10T00:00:00.000Z",
      until: "2026-11-11T00:00:00.000Z",
      tz: "UTC",
      rows: [
        {
          channel: "web",
          day: "2026-11-10",
          calls: 2,
          errors: 0,
          error_rate: 0,
          input_tokens: 200,
          output_tokens: 40,
          ...none,
          cost_usd: 0.2,
          cost_per_call_usd: 0.2,
          cost_share: 0.666667,
          ...latency,
          time_to_first_token_p50_ms: null,
          unpriced_calls: 1,
          ...notEstimated,
        },
      ],
      total: {
        calls: 3,
        errors: 0,
        error_rate: 0,
        input_tokens: 300,
        output_tokens: 60,
        ...none,
        cost_usd: 0.3,
        cost_per_call_usd: 0.15,
        cost_share: 1,
        latency_p50_ms: 800,
        latency_p95_ms: 1160,
        latency_p99_ms: 1192,
        time_to_first_token_p50_ms: 120,
        unpriced_calls: 1,
        ...notEstimated,
      },
      notices: [
        {
          kind: "unpriced_calls",
          message: "1 call unpriced, their cost is unknown and not in the totals: my-model 1 (no price)",
          calls: 1,
          models: [{ model: "my-model", provider: "openai", calls: 1, without_usage: 0, failed: 0 }],
        },
        {
          kind: "hidden_rows",
          message: "1 row of 2 not shown (--top 1); the total covers all",
          rows: 1,
        },
      ],
      skipped: {
        lines: 1,
        named: [{ file: "events-2026-11-12-4711-d4e5f6.ndjson", line: 2, reason: "torn last line" }],
      },
    });
  });

  it("prints CSV, and what CSV has no place for on stderr", async () => {
    const { code, stdout, stderr } = await runCli([
      ...["report", "--from", ledger.folder, "--format", "csv", "--by", "tool"],
    ]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      "tool,calls,errors,error_rate,latency_p50_ms,latency_p95_ms,latency_p99_ms\r\nsearch,1,0,0,40,40,40\r\n",
    );
    expect(stderr).toBe(
      "langmeter: 1 line skipped: events-2026-11-12-4711-d4e5f6.ndjson:2 (torn last line)\n",
    );
  });

  it("says with --explain where the prices come from, in the table and in JSON", async () => {
    const args = ["report", "--from", ledger.folder, "--explain"];
    const [table, json] = await Promise.all([runCli(args), runCli([...args, "--format", "json"])]);
    expect(table).toMatchObject({ code: 0, stderr: "" });
    expect(table.stdout).toMatch(
      /\n\nWhere the prices come from\n\nmodel .*\n─+\nmy-model +openai +- .*\ngpt-4o-mini +openai +table .* 3 +\$1\.0000\n$/,
    );
    const unknown = { price_id: null, price_match: null, pricing_version: null };
    const common = { provider: "openai", ...unknown, usage_source: "provider" };
    expect(JSON.parse(json.stdout).explanations).toEqual([
      { model: "my-model", cost_source: null, ...common, calls: 1, cost_usd: null },
      { model: "gpt-4o-mini", cost_source: "table", ...common, calls: 3, cost_usd: 1 },
    ]);
  });

  it("says on stderr that CSV has no place for explanations", async () => {
    const args = ["report", "--from", ledger.folder, "--format", "csv"];
    const [plain, explained] = await Promise.all([runCli(args), runCli([...args, "--explain"])]);
    expect(explained.stdout).toBe(plain.stdout);
    expect(explained.stderr).toBe(
      `${plain.stderr}langmeter: --explain is for table and json; csv has no place for it\n`,
    );
  });

  it("answers an empty range with a sentence and success", async () => {
    const { code, stdout } = await runCli(["report", "--from", ledger.folder, "--since", "2030-01-01"]);
    expect(code).toBe(0);
    expect(stdout).toContain("No model calls from 2030-01-01 00:00 (UTC).\n");
  });

  it("takes a folder's name literally", async () => {
    const name = "channel=x a[1]*'b";
    await mkdir(join(empty.folder, name));
    await empty.write(join(name, FIRST_FILE), ndjson(llmCallEnd({ channel: "sms" })));
    const { code, stdout } = await runCli(["report", "--by", "channel", "--from", join(empty.folder, name)]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nsms +1 /);
  });

  it("ends quietly when its reader hangs up", async () => {
    const many = await temporaryLedger(
      ...Array.from({ length: 3_000 }, (_, index) => llmCallEnd({ request_id: `request-${index}` })),
    );
    const { code, stderr } = await runCliAndHangUp([
      ...["report", "--from", many.folder, "--by", "request", "--format", "json"],
    ]);
    await many.remove();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});

describe("a wrong command line", () => {
  const cases: readonly (readonly [string, () => readonly string[], RegExp])[] = [
    [
      "a missing folder",
      () => ["--from", join(empty.folder, "nope")],
      /cannot read the ledger .*nope: it does not exist; name its folder \(--from\)/,
    ],
    ["a file for a folder", () => ["--from", join(ledger.folder, FIRST_FILE)], /it is not a folder/],
    ["an empty ledger", () => ["--from", empty.folder], /the ledger .* is empty/],
    [
      "an unknown field",
      () => ["--by", "modle"],
      /--by: unknown field "modle"\. Did you mean model\? Known: model, requested_model, /,
    ],
    ["an impossible date", () => ["--since", "2026-02-30"], /--since: no such date: "2026-02-30"/],
    [
      "since after until",
      () => ["--since", "2026-11-03", "--until", "2026-11-02"],
      /--since 2026-11-03 is not before/,
    ],
    ["an unknown format", () => ["--format", "xml"], /'xml' is invalid.*table, json, csv/],
    ["an unknown time zone", () => ["--tz", "Mars/Olympus"], /--tz: got "Mars\/Olympus"/],
    ["no rows", () => ["--top", "0"], /--top: got "0"; allowed: a whole number from 1/],
    [
      "an explanation of tool calls",
      () => ["--by", "tool", "--explain"],
      /--explain: tool calls have no prices; leave out --by tool/,
    ],
    ["an unknown option", () => ["--fro", "x"], /unknown option '--fro' \(Did you mean --from\?\)/],
    ["a missing value", () => ["--by"], /argument missing/],
    ["a stray word", () => ["today"], /too many arguments/],
  ];

  it.each(cases)("such as %s is one clear line and exit code 2", async (_, args, message) => {
    const { code, stdout, stderr } = await runCli(["report", ...args()]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^langmeter: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });

  it("such as an unknown command is one clear line and exit code 2", async () => {
    const { code, stderr } = await runCli(["rapport"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^langmeter: unknown command 'rapport'[^\n]*\n$/);
  });
});
