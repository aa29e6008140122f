import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { llmCallEnd, type TemporaryLedger, temporaryLedger } from "../report/ledger-fixture.ts";
import { runCli, startCli } from "./run-cli.ts";

// Clears the screen, sets the title (C0 and C1), turns text around, hides, forges a line.
const HOSTILE = "u\u001B[2J\u001B]0;evil\u0007\u009B31m\u202Egpj.exe\u2066\u200B\u2028forged\rline";
// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
const COMMANDS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u206F]/;

let ledger: TemporaryLedger;
beforeAll(async () => {
  ledger = await temporaryLedger(
    llmCallEnd({ user_id: HOSTILE, model: `m${HOSTILE}`, price_id: HOSTILE, tags: [HOSTILE] }),
    llmCallEnd({ user_id: "+41791234567", cost_usd: null, cost_source: null, model: `n${HOSTILE}` }),
    llmCallEnd({ user_id: "=HYPERLINK(1)", model: "-negative" }),
    llmCallEnd({ user_id: "'quoted", model: "@at" }),
  );
  await ledger.write("events-2026-11-12-4711-d4e5f6.ndjson", `{"event":"${HOSTILE.replaceAll("\r", "")}"}\n`);
});
afterAll(() => ledger.remove());

const report = (...more: readonly string[]) => [
  "report",
  "--from",
  ledger.folder,
  "--by",
  "model,user",
  ...more,
];

describe("whatever stands in a ledger or on the command line", () => {
  it.each([
    ["a table", () => report("--explain")],
    ["JSON", () => report("--format", "json", "--by", "tag")],
    ["a wrong option", () => [`--${HOSTILE}`]],
    ["a wrong command", () => [HOSTILE]],
    ["a wrong field", () => report("--by", HOSTILE)],
    ["a wrong zone", () => report("--tz", HOSTILE)],
    ["a missing ledger", () => ["report", "--from", `/nowhere/${HOSTILE}`]],
    ["an unknown model", () => ["price", HOSTILE, "--input", "1"]],
    ["an unknown sink", () => ["replay", "--to", HOSTILE]],
    ["a path without sources", () => ["lint-events", HOSTILE]],
  ])("commands no terminal: %s", async (_what, args) => {
    const { stdout, stderr } = await runCli(args());
    expect(stdout + stderr).not.toBe("");
    expect(stdout + stderr).not.toMatch(COMMANDS);
  });

  it("commands no terminal: doctor, with hostile variables", async () => {
    const environment = {
      ENVIRONMENT: HOSTILE,
      POSTHOG_API_KEY: `phc_test${HOSTILE}`,
      POSTHOG_HOST: "http://127.0.0.1:1",
    };
    const { stdout, stderr } = await startCli(["doctor", "--timeout", "1"], { environment }).result;
    expect(stdout + stderr).not.toMatch(COMMANDS);
  });

  it("is in the JSON what it was in the ledger", async () => {
    const { stdout } = await runCli(report("--format", "json", "--by", "user"));
    const { rows } = JSON.parse(stdout) as { rows: readonly { user: string }[] };
    expect(rows.map(({ user }) => user).sort()).toEqual(
      ["'quoted", "+41791234567", "=HYPERLINK(1)", HOSTILE].sort(),
    );
  });

  it("is a text to a spreadsheet, and numbers are numbers", async () => {
    const { stdout } = await runCli(report("--format", "csv"));
    const rows = stdout.split("\r\n").slice(1, -1);
    expect(rows.map((row) => row.split(",").slice(1, 3))).toEqual(
      expect.arrayContaining([
        ["'+41791234567", "1"],
        ["'=HYPERLINK(1)", "1"],
        ["''quoted", "1"],
      ]),
    );
    expect(rows.map((row) => row.split(",")[0])).toEqual(expect.arrayContaining(["'-negative", "'@at"]));
    expect(stdout).not.toContain("\u001B");
    expect(stdout).not.toContain("\u202E");
  });
});

describe("the terminal", () => {
  it("is written to in one place of the command, and by the logger and the console sink beside it", () => {
    const source = fileURLToPath(new URL("../../src/", import.meta.url));
    const writers = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
      (file) =>
        file.endsWith(".ts") &&
        /\b(?:stdout|stderr)\.write\(|\bconsole\.(?:log|info|warn|error|debug)\(/.test(
          readFileSync(source + file, "utf8"),
        ),
    );
    expect(writers.sort()).toEqual(["cli/terminal.ts", "logging/logger.ts", "sinks/console.ts"]);
  });
});
