import type { Report } from "./report.ts";

/** The report as indented JSON text, in the documented shape, ended by a newline. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
