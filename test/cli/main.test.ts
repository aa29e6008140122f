import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { DIMENSION_NAMES } from "../../src/report/dimensions.ts";
import { llmCallEnd, temporaryLedger } from "../report/ledger-fixture.ts";
import { runCli } from "./run-cli.ts";

/** Prints, when the process ends, whether DuckDB's binary was loaded. */
const tellLoaded = [
  "--import",
  `data:text/javascript,${encodeURIComponent(`
    process.on("exit", () => {
      const { sharedObjects } = process.report.getReport();
      process.stderr.write("duckdb loaded: " + sharedObjects.some((path) => /duckdb/.test(path)));
    });
  `)}`,
];

describe("langmeter", () => {
  it("helps with its commands", async () => {
    const { code, stdout, stderr } = await runCli(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/Usage: langmeter/);
    expect(stdout).toContain("report");
  });

  it("helps with every field of a report, without loading DuckDB", async () => {
    const { code, stdout, stderr } = await runCli(["report", "--help"], tellLoaded);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "duckdb loaded: false" });
    for (const name of DIMENSION_NAMES) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
    const columns = stdout.matchAll(/^ {2}(?:[a-z_]+) +(?=\S)/gm);
    const fields = [...columns].filter(([line]) => DIMENSION_NAMES.some((name) => name === line.trim()));
    expect(new Set(fields.map(([line]) => line.length)).size).toBe(1);
  });

  it("loads DuckDB once there is something to report, not for a wrong option", async () => {
    const ledger = await temporaryLedger(llmCallEnd());
    const wrong = await runCli(["report", "--by", "nonsense"], tellLoaded);
    const right = await runCli(["report", "--from", ledger.folder], tellLoaded);
    await ledger.remove();
    expect(wrong.stderr).toMatch(/duckdb loaded: false$/);
    expect(right.stderr).toBe("duckdb loaded: true");
  });

  it("prints the version of the package", async () => {
    const manifest = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
    const { code, stdout } = await runCli(["--version"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${manifest.version}\n` });
  });

  it("shows its help and exit code 2 when asked for nothing", async () => {
    const { code, stdout, stderr } = await runCli([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^Usage: langmeter .*\n\n(?:.*\n)+Commands:\n {2}report /);
  });
});
