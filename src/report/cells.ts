import type { Report, ReportRow } from "./report.ts";

/** The fields that a report groups by, then its metrics, in their documented order. */
export function columnNames(report: Report): readonly string[] {
  return [...report.by, ...Object.keys(report.total)];
}

/** One field or metric of a row; null where it is unknown. */
export function cellOf(row: ReportRow | Report["total"], name: string): string | number | null {
  const cells: Readonly<Record<string, string | number | null | undefined>> = row;
  return cells[name] ?? null;
}
