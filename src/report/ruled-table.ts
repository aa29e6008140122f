import { layOut, type TableColumn } from "./table-layout.ts";

export interface RuledTable {
  readonly columns: readonly TableColumn[];
  /** The last row is a total, set off by a rule of its own. */
  readonly hasTotal: boolean;
  /** Who has the columns that find no room: `csv or json have`. */
  readonly elsewhere: string;
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
  const rule = "─".repeat(Math.min(header.length, width ?? header.length));
  const total = hasTotal ? rows.splice(-1) : [];
  const foot = total.flatMap((line) => [rule, emphasize(line)]);
  const names = hidden.map((column) => column.header).join(", ");
  const note =
    names === "" ? [] : ["", `Not shown for want of room: ${names}. A wider terminal, ${elsewhere} them.`];
  return [emphasize(header.trimEnd()), rule, ...rows, ...foot, ...note];
}
