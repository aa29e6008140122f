import { Command, InvalidArgumentError, Option } from "commander";
import { LangMeterError } from "../events/langmeter-error.ts";
import { print, printJson } from "./terminal.ts";

const FORMATS = ["table", "json"] as const;

/** Tokens and searches of the call. Each is a whole number from 0; what is not given is 0. */
export interface CallCounts {
  readonly input?: number;
  /** Part of `input`. */
  readonly cached?: number;
  /** Part of `input`. */
  readonly cacheWrite?: number;
  /** Part of `cacheWrite`. */
  readonly cacheWrite1h?: number;
  /** Part of `input`. */
  readonly audioInput?: number;
  readonly output?: number;
  /** Part of `output`. */
  readonly reasoning?: number;
  /** Part of `output`. */
  readonly audioOutput?: number;
  readonly webSearches?: number;
}

export interface PriceArguments extends CallCounts {
  readonly list?: true;
  readonly provider?: string;
  readonly tier?: string;
  readonly at?: Date;
  readonly format: (typeof FORMATS)[number];
}

const COUNT_OPTIONS: Readonly<Record<keyof CallCounts, readonly [flags: string, about: string]>> = {
  input: ["--input <tokens>", "input tokens, with the cached, written and audio ones"],
  cached: ["--cached <tokens>", "of the input: read from the cache"],
  cacheWrite: ["--cache-write <tokens>", "of the input: written to the cache"],
  cacheWrite1h: ["--cache-write-1h <tokens>", "of the cache writes: kept for an hour"],
  audioInput: ["--audio-input <tokens>", "of the input: audio"],
  output: ["--output <tokens>", "output tokens, with the reasoning and audio ones"],
  reasoning: ["--reasoning <tokens>", "of the output: reasoning"],
  audioOutput: ["--audio-output <tokens>", "of the output: audio"],
  webSearches: ["--web-searches <n>", "web searches"],
};

/** `langmeter price`. The prices load only when the command runs. */
export function priceCommand(): Command {
  const command = new Command("price")
    .description("what a call costs, and why; or with --list the prices of the table")
    .argument("[model]", "id of the model; with --list only models with this in their id")
    .option("--provider <name>", "openai, anthropic, bedrock, …; without it the model id has to tell");
  for (const [flags, about] of Object.values(COUNT_OPTIONS))
    command.addOption(new Option(flags, about).argParser(readCount));
  return command
    .option("--tier <name>", "service tier: flex, batch, priority, …; without it standard")
    .addOption(
      new Option(
        "--at <time>",
        "day (2026-11-21, at 00:00 UTC) or instant (2026-11-21T14:30:00Z); without it now",
      ).argParser(readInstant),
    )
    .addOption(
      new Option("--list", "list prices per million tokens").conflicts([
        ...Object.keys(COUNT_OPTIONS),
        "tier",
      ]),
    )
    .addOption(new Option("--format <format>", "how to print it").choices(FORMATS).default("table"))
    .action(runPrice);
}

async function runPrice(model: string | undefined, options: PriceArguments): Promise<void> {
  if (options.list) {
    const { describePriceList } = await import("./price-list.ts");
    await show(describePriceList(model, options, terminalWidth()), options);
    return;
  }
  if (model === undefined)
    throw new LangMeterError("invalid_argument", "price: name a model, or ask for --list");
  requireFittingParts(options);
  const { describePrice } = await import("./price-answer.ts");
  await show(describePrice(model, options), options);
}

function show(text: string, { format }: PriceArguments): Promise<void> {
  return format === "json" ? printJson(text) : print(text);
}

/** A file or a pipe takes the whole width; a terminal gets what fits. */
function terminalWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns : undefined;
}

function readCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw new InvalidArgumentError("Allowed: a whole number from 0.");
}

const ISO_TIME = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$/;

function readInstant(text: string): Date {
  const instant = new Date(text);
  const day = ISO_TIME.exec(text)?.[1];
  // JavaScript carries 30 February over into March.
  const isReal = day !== undefined && !Number.isNaN(instant.getTime()) && isoDay(new Date(day)) === day;
  if (isReal) return instant;
  throw new InvalidArgumentError("Allowed: a date such as 2026-11-21, or 2026-11-21T14:30:00Z.");
}

function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** @throws LangMeterError `invalid_argument` where parts are more than the whole: pricing would drop them. */
function requireFittingParts(counts: CallCounts): void {
  const { input, cached, cacheWrite, cacheWrite1h, audioInput, output, reasoning, audioOutput } = counts;
  const given = Object.keys(COUNT_OPTIONS).some((name) => Reflect.get(counts, name) !== undefined);
  if (!given)
    throw new LangMeterError("invalid_argument", "price: say what was used, such as --input and --output");
  requireFit("--input", input, {
    "--cached": cached,
    "--cache-write": cacheWrite,
    "--audio-input": audioInput,
  });
  requireFit("--cache-write", cacheWrite, { "--cache-write-1h": cacheWrite1h });
  requireFit("--output", output, { "--reasoning": reasoning, "--audio-output": audioOutput });
}

function requireFit(whole: string, available = 0, parts: Readonly<Record<string, number | undefined>>): void {
  const used = Object.entries(parts).filter(([, count = 0]) => count > 0);
  const sum = used.reduce((total, [, count = 0]) => total + count, 0);
  if (sum <= available) return;
  const named = used.map(([name, count]) => `${name} ${count}`).join(" + ");
  throw new LangMeterError(
    "invalid_argument",
    `${named} is more than ${whole} ${available}, which it is part of`,
  );
}
