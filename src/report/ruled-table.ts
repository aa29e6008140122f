import { layOut, type TableColumn } from "./table-layout.ts";
import { textWidth } from "./text-width.ts";

export interface RuledTable {
  readonly columns: readonly TableColumn[];
  /** The last row is a total, set off by a rule of its own. */
  readonly hasTotal: boolean;
  /** The format that has the columns which find no room. */
  readonly elsewhere: "csv" | "json";
}

export interface TableStyle {
  /** Terminal columns; undefined: as wide as the table needs. */
  readonly width: number | undefined;
  readonly emphasize: (text: string) => string;
}

/** The lines of a table with rules, and a note on what it leaves out. */
export function ruledTable({ columns, hasTotal, elsewhere }: RuledTable, style: TableStyle): string[] {
  const { width, emphasize } = style;
  const { lines, hidden } = layOut(columns, width);
  const [header = "", ...rows] = lines;
  const headerWidth = textWidth(header);
  const rule = "─".repeat(Math.min(headerWidth, width ?? headerWidth));
  const total = hasTotal ? rows.splice(-1) : [];
  const foot = total.flatMap((line) => [rule, emphasize(line)]);
  const names = hidden.map((column) => column.header).join(", ");
  const note = names === "" ? [] : ["", hiddenColumns(names, elsewhere)];
  return [emphasize(header.trimEnd()), rule, ...rows, ...foot, ...note];
}

/** Says where the columns are that found no room. */
export function hiddenColumns(names: string, format: "csv" | "json"): string {
  return `Hidden columns: ${names}; use a wider terminal or --format ${format}`;
}
