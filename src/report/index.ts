export { DIMENSION_NAMES } from "./dimensions.ts";
export { renderCsv } from "./render-csv.ts";
export { renderJson } from "./render-json.ts";
export { renderTable } from "./render-table.ts";
export { report } from "./report.ts";
export { describeSkipped } from "./skipped.ts";

export type { DimensionName } from "./dimensions.ts";
export type { ModelCallMetrics, ToolCallMetrics } from "./metrics.ts";
export type { Notice } from "./notices.ts";
export type { ReportOptions } from "./options.ts";
export type { TableOptions } from "./render-table.ts";
export type { Report, ReportRow } from "./report.ts";
export type { Skipped, SkippedLine } from "./skipped.ts";
