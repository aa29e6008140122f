import { printable } from "../events/printable.ts";
import type { Explanation } from "./explanation.ts";
import { formatNumbers } from "./number-format.ts";
import { ruledTable, type TableStyle } from "./ruled-table.ts";
import type { TableColumn } from "./table-layout.ts";

interface TextColumn {
  readonly field: Exclude<keyof Explanation, "calls" | "cost_usd">;
  readonly header: string;
  /** See {@link TableColumn}. */
  readonly rank: number;
}

const TEXT_COLUMNS: readonly TextColumn[] = [
  { field: "model", header: "model", rank: 0 },
  { field: "provider", header: "provider", rank: 3 },
  { field: "cost_source", header: "source", rank: 0 },
  { field: "price_id", header: "price row", rank: 1 },
  { field: "price_match", header: "matched", rank: 1 },
  { field: "pricing_version", header: "pricing", rank: 4 },
  { field: "usage_source", header: "usage", rank: 2 },
];

/** The lines of the table that says where the prices come from. */
export function renderExplanations(explanations: readonly Explanation[], style: TableStyle): string[] {
  if (explanations.length === 0) return ["No prices to explain: the provider refused every call."];
  const table = { columns: columnsOf(explanations), hasTotal: false, elsewhere: "json" } as const;
  return ["Where the prices come from", "", ...ruledTable(table, style)];
}

function columnsOf(explanations: readonly Explanation[]): TableColumn[] {
  const texts = TEXT_COLUMNS.map(
    ({ field, header, rank }): TableColumn => ({
      header,
      cells: explanations.map((explanation) => printable(explanation[field] ?? "-", "")),
      align: "left",
      rank,
    }),
  );
  const calls = explanations.map((explanation) => explanation.calls);
  const costs = explanations.map((explanation) => explanation.cost_usd);
  return [
    ...texts,
    { header: "calls", cells: formatNumbers("count", calls), align: "right", rank: 0 },
    { header: "cost", cells: formatNumbers("usd", costs), align: "right", rank: 0 },
  ];
}
