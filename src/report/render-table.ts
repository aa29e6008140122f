import { printable, printableLine } from "../events/printable.ts";
import { cellOf } from "./cells.ts";
import type { ModelCallMetrics } from "./metrics.ts";
import { formatNumbers, type NumberKind } from "./number-format.ts";
import { renderExplanations } from "./render-explanations.ts";
import type { Report } from "./report.ts";
import { ruledTable, type TableStyle } from "./ruled-table.ts";
import { describeSkipped } from "./skipped.ts";
import type { TableColumn } from "./table-layout.ts";
import { localTime } from "./time-zone.ts";

export interface TableOptions {
  /** Terminal columns. @default as wide as the table needs */
  readonly width?: number | undefined;
  /** Makes text stand out; for terminals that understand it. @default plain text */
  readonly emphasize?: ((text: string) => string) | undefined;
  /** Of more rows only the first are shown, and a line says so; the total covers all. @default 2_000 */
  readonly maxRows?: number | undefined;
}

const MAX_ROWS = 2_000;

interface MetricColumn {
  readonly metric: keyof ModelCallMetrics;
  readonly header: string;
  readonly kind: NumberKind;
  /** See {@link TableColumn}. */
  readonly rank: number;
  /** Left out where no call has any. */
  readonly isRare?: true;
}

const METRIC_COLUMNS: readonly MetricColumn[] = [
  { metric: "calls", header: "calls", kind: "count", rank: 0 },
  { metric: "errors", header: "errors", kind: "count", rank: 8 },
  { metric: "error_rate", header: "error %", kind: "share", rank: 3 },
  { metric: "input_tokens", header: "input", kind: "count", rank: 2 },
  { metric: "output_tokens", header: "output", kind: "count", rank: 2 },
  { metric: "cached_share", header: "cached", kind: "share", rank: 6 },
  { metric: "reasoning_tokens", header: "reasoning", kind: "count", rank: 10, isRare: true },
  { metric: "cost_usd", header: "cost", kind: "usd", rank: 0 },
  { metric: "cost_per_call_usd", header: "per call", kind: "usd", rank: 5 },
  { metric: "cost_share", header: "share", kind: "share", rank: 4 },
  { metric: "latency_p50_ms", header: "p50 ms", kind: "milliseconds", rank: 7 },
  { metric: "latency_p95_ms", header: "p95 ms", kind: "milliseconds", rank: 3 },
  { metric: "latency_p99_ms", header: "p99 ms", kind: "milliseconds", rank: 11 },
  { metric: "time_to_first_token_p50_ms", header: "ttft ms", kind: "milliseconds", rank: 9 },
  { metric: "unpriced_calls", header: "unpriced", kind: "count", rank: 1, isRare: true },
  { metric: "estimated_calls", header: "estimated", kind: "count", rank: 1, isRare: true },
  { metric: "estimated_tokens", header: "est. tokens", kind: "count", rank: 8, isRare: true },
  { metric: "estimated_cost_usd", header: "est. cost", kind: "usd", rank: 9, isRare: true },
];

/** The report for people: what to know first, then an aligned table with a total. Ended by a newline. */
export function renderTable(report: Report, options: TableOptions = {}): string {
  const { width, emphasize = (text) => text, maxRows = MAX_ROWS } = options;
  const warnings = [...report.notices.map(({ message }) => message), describeSkipped(report.skipped)]
    .filter((message) => message !== undefined)
    .map((message) => emphasize(`! ${printableLine(message)}`));
  const lead = warnings.length === 0 ? [] : [...warnings, ""];
  const body = report.rows.length === 0 ? [] : tables(report, { width, emphasize }, maxRows);
  return `${[...lead, title(report), ...body].join("\n")}\n`;
}

function tables(report: Report, style: TableStyle, maxRows: number): string[] {
  const { explanations, rows } = report;
  const shown = rows.length > maxRows ? { ...report, rows: rows.slice(0, maxRows) } : report;
  const rest = rows.length - shown.rows.length;
  const count = (rows: number) => rows.toLocaleString("en-US");
  const more =
    rest === 0
      ? []
      : [
          "",
          `${count(rest)} more rows, counted in the total: --top ${rows.length} or --format csv shows them`,
        ];
  const explained = explanations === undefined ? [] : ["", ...renderExplanations(explanations, style)];
  return ["", ...table(shown, style), ...more, ...explained];
}

function title({ subject, by, since, until, tz, rows }: Report): string {
  const calls = subject === "tool_calls" ? "tool calls" : "model calls";
  const edges = [
    since === null ? undefined : `from ${minute(since, tz)}`,
    until === null ? undefined : `until ${minute(until, tz)}`,
  ].filter((edge) => edge !== undefined);
  const range = edges.length === 0 ? "" : ` ${edges.join(" ")} (${tz})`;
  return rows.length === 0 ? `No ${calls}${range}.` : `${capitalized(calls)} by ${by.join(", ")}${range}`;
}

function table(report: Report, style: TableStyle): string[] {
  const columns = [...groupColumns(report), ...metricColumns(report)];
  return ruledTable({ columns, hasTotal: true, elsewhere: "csv" }, style);
}

function groupColumns({ by, rows }: Report): TableColumn[] {
  return by.map((name, index) => ({
    header: name,
    cells: [
      ...rows.map((row) => printable(String(cellOf(row, name) ?? "-"), "")),
      index === 0 ? "total" : "",
    ],
    align: "left",
    rank: 0,
  }));
}

function metricColumns({ rows, total }: Report): TableColumn[] {
  return METRIC_COLUMNS.filter(
    ({ metric, isRare }) =>
      Object.hasOwn(total, metric) && (isRare === undefined || Number(cellOf(total, metric)) > 0),
  ).map(({ metric, header, kind, rank }) => ({
    header,
    cells: formatNumbers(
      kind,
      [...rows, total].map((row) => numberOf(cellOf(row, metric))),
    ),
    align: "right",
    rank,
  }));
}

function numberOf(cell: string | number | null): number | null {
  return typeof cell === "number" ? cell : null;
}

function minute(instant: string, tz: string): string {
  return localTime(Date.parse(instant), tz).slice(0, "2026-11-21 14:30".length);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
