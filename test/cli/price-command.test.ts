import { describe, expect, it } from "vitest";
import { estimateCost, listPrices } from "../../src/pricing/index.ts";
import { runCli } from "./run-cli.ts";

const AT = "2026-11-21T12:00:00Z";
const { pricing_version: version } = estimateCost({
  model: "gpt-5-mini",
  usage: { input_tokens: 1, output_tokens: 1 },
}) ?? { pricing_version: "none" };

async function price(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(["price", "--at", AT, ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
}

describe("langmeter price", () => {
  it("says the total first, then each part, and where the price comes from", async () => {
    expect(
      await price("gpt-5-mini", "--input", "12000", "--cached", "8000", "--output", "900"),
    ).toBe(`$0.003  gpt-5-mini

input   4,000  x $0.250  per 1M  = $0.0010
cached  8,000  x $0.025  per 1M  = $0.0002
output    900  x $2.000  per 1M  = $0.0018

price row  openai/gpt-5-mini
matched    owner
prices     ${version}, 2026-11-21T12:00:00.000Z
`);
  });

  it("prices every detail at its own rate, in the context tier of the whole call", async () => {
    const stdout = await price(
      ...["claude-sonnet-4-5", "--provider", "anthropic", "--input", "300000", "--cached", "100000"],
      ...["--cache-write", "50000", "--cache-write-1h", "20000", "--output", "2000", "--reasoning", "700"],
      ...["--web-searches", "3"],
    );
    expect(stdout.split("\n\n").slice(0, 2)).toEqual([
      "$1.50  claude-sonnet-4-5",
      [
        "input           150,000   x $6.00  per 1M     = $0.90000",
        "cached          100,000   x $0.60  per 1M     = $0.06000",
        "cache write      30,000   x $7.50  per 1M     = $0.22500",
        "cache write 1h   20,000  x $12.00  per 1M     = $0.24000",
        "output            1,300  x $22.50  per 1M     = $0.02925",
        "reasoning           700  x $22.50  per 1M     = $0.01575",
        "web searches          3  x $10.00  per 1,000  = $0.03000",
      ].join("\n"),
    ]);
  });

  it("tells audio of the input from audio of the output", async () => {
    const stdout = await price(
      ...["gpt-audio", "--input", "1000", "--audio-input", "400", "--output", "300", "--audio-output", "300"],
    );
    expect(stdout).toMatch(
      /input +600 +x \$2\.50 .*\naudio input +400 +x \$32\.00 .*\naudio output +300 +x \$64\.00 /,
    );
    expect(stdout).toMatch(/^\$0\.0335 /);
  });

  it("shows the rates of a service tier as they are billed", async () => {
    const stdout = await price("gpt-5-mini", "--input", "4000", "--output", "900", "--tier", "flex");
    expect(stdout).toMatch(/^\$0\.0014 [\s\S]*input +4,000 +x \$0\.125 [\s\S]*output +900 +x \$1\.000 /);
    expect(stdout).not.toContain("!");
  });

  it("says when a tier has no price of its own", async () => {
    const stdout = await price("gpt-5-mini", "--input", "4000", "--tier", "scale");
    expect(stdout).toContain('\n! tier "scale" has no price of its own here: the standard price stands in\n');
  });

  it("shows a fee per request", async () => {
    const stdout = await price("sonar-pro", "--input", "100", "--output", "5");
    expect(stdout).toMatch(/\nrequest +1 +x \$0\.014 +per call +=/);
  });

  it("prints as JSON what estimateCost returns", async () => {
    const stdout = await price(
      ...[
        "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "--provider",
        "bedrock",
        "--input",
        "9000",
        "--cached",
        "5000",
      ],
      ...["--output", "100", "--tier", "priority", "--format", "json"],
    );
    const usage = { input_tokens: 9000, cache_read_tokens: 5000, output_tokens: 100 };
    const estimate = estimateCost({
      ...{
        model: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        provider: "bedrock",
        at: AT,
        serviceTier: "priority",
        usage,
      },
    });
    expect(estimate).not.toBeNull();
    expect(JSON.parse(stdout)).toEqual(estimate);
  });

  it("lists the prices of a provider in 80 columns", async () => {
    const stdout = await price("--list", "--provider", "anthropic", "opus-4");
    const [title, , header, first] = stdout.split("\n");
    expect(title).toBe("US dollars per 1M tokens, 2026-11-21T12:00:00.000Z");
    expect(header).toMatch(/^id +input +cached +write +output +tiers$/);
    expect(first).toMatch(/^anthropic\/claude-opus-4-0 +15\.00 +1\.50 +18\.75 +75\.00 +batch$/);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain("sonnet");
  });

  it("lists as JSON what listPrices returns", async () => {
    const stdout = await price("--list", "--provider", "claude", "--format", "json");
    expect(JSON.parse(stdout)).toEqual(listPrices({ provider: "anthropic", atMs: Date.parse(AT) }));
  });

  it("takes a date for the midnight UTC it begins with", async () => {
    const { stdout } = await runCli(["price", "--list", "gpt-5-mini", "--at", "2026-10-01"]);
    expect(stdout).toMatch(/^US dollars per 1M tokens, 2026-10-01T00:00:00\.000Z\n/);
  });
});

describe("a wrong question about prices", () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      "an unknown model",
      ["gpt-5-mni", "--input", "1"],
      /unknown model "gpt-5-mni"\. Did you mean gpt-5-mini/,
    ],
    [
      "a model of another provider",
      ["gpt-5-mni", "--provider", "openai", "--input", "1"],
      /unknown model "gpt-5-mni" of "openai"\. Did you mean gpt-5-mini/,
    ],
    [
      "an unknown provider",
      ["gpt-5-mini", "--provider", "opanai", "--input", "1"],
      /unknown provider "opanai"\. Did you mean openai/,
    ],
    [
      "a cloud's model under its maker's id",
      ["claude-haiku-4-5", "--provider", "bedrock", "--input", "1"],
      /Did you mean global\.anthropic\.claude-haiku-4-5/,
    ],
    ["a list of an unknown provider", ["--list", "--provider", "antropic"], /Did you mean anthropic/],
    [
      "a list of no model",
      ["--list", "gpt-5-mni"],
      /no model with "gpt-5-mni" in its id .* Did you mean gpt-5-mini/,
    ],
    [
      "a list with tokens",
      ["--list", "--input", "5"],
      /'--list' cannot be used with option '--input <tokens>'/,
    ],
    [
      "a list with a tier",
      ["--list", "--tier", "flex"],
      /'--list' cannot be used with option '--tier <name>'/,
    ],
    [
      "a call before the snapshot",
      ["gpt-5-mini-2026-05-05", "--input", "1", "--at", "2026-01-01"],
      /no known price at 2026-01-01T/,
    ],
    [
      "something without a price",
      ["gpt-5-mini", "--input", "10", "--audio-input", "5"],
      /"gpt-5-mini" has no known price for audio input/,
    ],
    ["no model", ["--input", "1"], /name a model, or ask for --list/],
    ["no tokens", ["gpt-5-mini"], /say what was used/],
    [
      "more cached than sent",
      ["gpt-5-mini", "--input", "10", "--cached", "8", "--cache-write", "3"],
      /--cached 8 \+ --cache-write 3 is more than --input 10/,
    ],
    [
      "more for an hour than written",
      ["gpt-5-mini", "--input", "10", "--cache-write-1h", "3"],
      /--cache-write-1h 3 is more than --cache-write 0/,
    ],
    [
      "more reasoning than output",
      ["gpt-5-mini", "--output", "10", "--reasoning", "11"],
      /--reasoning 11 is more than --output 10/,
    ],
    ["a negative count", ["gpt-5-mini", "--input", "-5"], /'-5' is invalid\. Allowed: a whole number from 0/],
    ["a count with a letter", ["gpt-5-mini", "--input", "12k"], /'12k' is invalid\. Allowed: a whole number/],
    ["a fraction", ["gpt-5-mini", "--output", "1.5"], /'1\.5' is invalid/],
    [
      "an impossible day",
      ["gpt-5-mini", "--input", "1", "--at", "2026-02-30"],
      /'2026-02-30' is invalid\. Allowed: a date/,
    ],
    [
      "an impossible hour",
      ["gpt-5-mini", "--input", "1", "--at", "2026-02-20T25:00:00Z"],
      /is invalid\. Allowed: a date/,
    ],
    [
      "a time without a zone",
      ["gpt-5-mini", "--input", "1", "--at", "2026-02-20T20:00:00"],
      /is invalid\. Allowed: a date/,
    ],
    ["an unknown format", ["gpt-5-mini", "--input", "1", "--format", "csv"], /'csv' is invalid.*table, json/],
  ];

  it.each(cases)("such as %s is one clear line and exit code 2", async (_, args, message) => {
    const { code, stdout, stderr } = await runCli(["price", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^langmeter: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });
});
