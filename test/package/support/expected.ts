import { expect } from "vitest";

/** What test/package/app/main.ts says of its run. */
interface AppReport {
  readonly costUsd: number;
  /** Of two words, by js-tiktoken, which LangChain brings along. How many depends on the time that it had. */
  readonly countedTokens: number;
  readonly ledgerLines: number;
  readonly envSinks: string;
  readonly warnings: readonly string[];
  /** How many entries with names of their own, and how many sinks, were there. */
  readonly entries: number;
  readonly functions: number;
}

/** The line of JSON in what a program has written. */
export function reportIn<Report>(output: string): Report {
  const line = output.split("\n").find((each) => each.startsWith("{"));
  if (line === undefined) throw new Error(`the application has reported nothing:\n${output}`);
  return JSON.parse(line) as Report;
}

/** What the application does wherever it runs, whatever packages are installed. */
function wholeReport(output: string): AppReport {
  const report = reportIn<AppReport>(output);
  // 1,000 and 100 tokens at $0.15 and $0.60 a million.
  expect(report).toMatchObject({ costUsd: 0.000_21, entries: 9, functions: 5 });
  expect(report.countedTokens).toBeGreaterThan(0);
  expect(report.ledgerLines).toBeGreaterThan(3);
  // Its encoder is a file of its own; what fails is the network alone.
  expect(report.warnings.join("\n")).toMatch(/sink otlp failed and is tried again: .*ECONNREFUSED/);
  expect(report.envSinks).toBe("langmeter: environment=test sinks=ledger,sentry,clickhouse");
  return report;
}

/** What needs a package that is not installed says which, and how to install it; all else works. */
export function expectWithoutPeers(output: string): void {
  const warnings = wholeReport(output).warnings.join("\n");
  expect(warnings).toMatch(
    /clickhouse .*@clickhouse\/client could not be loaded: npm install @clickhouse\/client/,
  );
  expect(warnings).toMatch(/sentry .*@sentry\/node cannot be loaded: npm install @sentry\/node/);
}

/** With the packages the sinks come as far as the network, where nobody answers. */
export function expectWithPeers(output: string): void {
  const warnings = wholeReport(output).warnings.join("\n");
  expect(warnings).not.toMatch(/npm install/);
  expect(warnings).toMatch(/sink clickhouse failed and is tried again/);
  expect(warnings).toMatch(/sentry .*not initialised/);
}
