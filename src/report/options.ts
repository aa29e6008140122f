import { z } from "zod";
import { nearest } from "../events/known-names.ts";
import { LangMeterError } from "../events/langmeter-error.ts";
import { DIMENSION_NAMES, DIMENSIONS, type DimensionName, isDimensionName } from "./dimensions.ts";
import type { Question, Subject } from "./question.ts";
import { readTimeRange } from "./time-range.ts";
import { isTimeZone } from "./time-zone.ts";

/** What `report()` and `langmeter report` accept. */
export interface ReportOptions {
  /**
   * Folder of the ledger, or address of a ClickHouse table:
   * `clickhouse://[user[:password]@]host[:port][/database][?table=name]`. @default ".langmeter"
   */
  readonly from?: string | undefined;
  /** Fields to group by: a list, or names with commas between. See {@link DIMENSIONS}. @default "model" */
  readonly by?: string | readonly string[] | undefined;
  /** First day (`YYYY-MM-DD`, in `tz`) or first instant (ISO 8601 with offset). @default the beginning */
  readonly since?: string | undefined;
  /** Last day (`YYYY-MM-DD`, in `tz`, included) or end (ISO 8601 with offset, excluded). @default the end */
  readonly until?: string | undefined;
  /** IANA time zone of days, weeks, months and hours. @default "UTC" */
  readonly tz?: string | undefined;
  /** Keep only this many rows, the costliest (tool calls: the most called). From 1. @default all */
  readonly top?: number | string | undefined;
  /** Also say where the prices come from: `Report.explanations`. Model calls only. @default false */
  readonly explain?: boolean | undefined;
}

const FROM_ALLOWED = "a folder's path, or clickhouse://host:8123/database";
const TOP_ALLOWED = "a whole number from 1";

const optionsSchema = z.strictObject({
  from: z.string({ error: FROM_ALLOWED }).min(1, FROM_ALLOWED).default(".langmeter"),
  by: z
    .union([z.string(), z.array(z.string())], { error: `one or more of ${DIMENSION_NAMES.join(", ")}` })
    .default("model"),
  since: z.string({ error: "a date" }).optional(),
  until: z.string({ error: "a date" }).optional(),
  tz: z
    .string()
    .default("UTC")
    .refine(isTimeZone, "a time zone's name, e.g. UTC, Europe/Zurich, America/New_York"),
  top: z.coerce.number(TOP_ALLOWED).int(TOP_ALLOWED).positive(TOP_ALLOWED).optional(),
  explain: z.boolean({ error: "true or false" }).default(false),
});

export interface CheckedOptions {
  readonly from: string;
  readonly question: Question;
}

/** @throws LangMeterError `invalid_argument`, one line that names the option, what was got and what is allowed. */
export function readReportOptions(options: ReportOptions): CheckedOptions {
  const checked = optionsSchema.safeParse(options);
  if (!checked.success) throw wrongOption(checked.error, options);
  const { from, by, since, until, tz, top, explain } = checked.data;
  const dimensions = readDimensions(typeof by === "string" ? by.split(",") : by);
  const subject = subjectOf(dimensions);
  if (explain && subject === "tool_calls")
    throw new LangMeterError("invalid_argument", "--explain: tool calls have no prices; leave out --by tool");
  return {
    from,
    question: {
      subject,
      by: dimensions,
      range: readTimeRange(since, until, tz),
      timeZone: tz,
      top,
      explain,
    },
  };
}

function readDimensions(names: readonly string[]): readonly DimensionName[] {
  const dimensions = names.map((name) => {
    const trimmed = name.trim();
    if (isDimensionName(trimmed)) return trimmed;
    throw unknownDimension(trimmed);
  });
  if (dimensions.length === 0) throw unknownDimension("");
  return [...new Set(dimensions)];
}

function unknownDimension(name: string): LangMeterError {
  const near = nearest(name, DIMENSION_NAMES);
  const suggestion = near === undefined ? "" : ` Did you mean ${near}?`;
  return new LangMeterError(
    "invalid_argument",
    `--by: unknown field "${name}".${suggestion} Known: ${DIMENSION_NAMES.join(", ")}`,
  );
}

/** Tool calls where a field is about tools, model calls otherwise. No event is about both. */
function subjectOf(dimensions: readonly DimensionName[]): Subject {
  const subject = dimensions.includes("tool") ? "tool_calls" : "model_calls";
  const stranger = dimensions.find((name) => !DIMENSIONS[name].subjects.includes(subject));
  if (stranger === undefined) return subject;
  throw new LangMeterError(
    "invalid_argument",
    `--by: tool counts tool calls, which have no ${stranger}; ask for one of the two`,
  );
}

function wrongOption(error: z.ZodError, options: ReportOptions): LangMeterError {
  const issue = error.issues[0];
  const option = issue?.path[0];
  const got = typeof option === "string" ? ` got ${JSON.stringify(Reflect.get(options, option))};` : "";
  const name = typeof option === "string" ? `--${option}` : "report options";
  return new LangMeterError(
    "invalid_argument",
    `${name}:${got} allowed: ${issue?.message ?? "see the docs"}`,
    {
      cause: error,
    },
  );
}
