import { fitText, padText, textWidth } from "./text-width.ts";

export interface TableColumn {
  readonly header: string;
  readonly cells: readonly string[];
  readonly align: "left" | "right";
  /** When room is short the highest rank goes first; rank 0 stays, cut if need be. */
  readonly rank: number;
}

export interface Layout {
  /** The header, then one line a row; every line equally wide. */
  readonly lines: readonly string[];
  readonly hidden: readonly TableColumn[];
}

const GAP = "  ";
/** A cut text narrower than this says nothing. */
const LEAST_TEXT_WIDTH = 8;
/** Texts give way to this width before a column is left out. */
const MODEST_TEXT_WIDTH = 24;

/** Lines the columns up within `width` terminal columns (undefined: as wide as it takes). */
export function layOut(columns: readonly TableColumn[], width: number | undefined): Layout {
  const room = width ?? Number.POSITIVE_INFINITY;
  const shown = [...columns];
  const hidden: TableColumn[] = [];
  while (widthOf(shown, MODEST_TEXT_WIDTH) > room) {
    const least = shown.reduce((lowest, column) => (column.rank > lowest.rank ? column : lowest));
    if (least.rank === 0) break;
    shown.splice(shown.indexOf(least), 1);
    hidden.push(least);
  }
  const textWidths = widestTexts(shown, room);
  const rowCount = columns[0]?.cells.length ?? 0;
  const lines = Array.from({ length: rowCount + 1 }, (_, row) =>
    shown
      .map((column) => {
        const columnWidth = cappedWidth(column, textWidths);
        const text = row === 0 ? column.header : (column.cells[row - 1] ?? "");
        return padText(fitText(text, columnWidth), columnWidth, column.align);
      })
      .join(GAP),
  );
  return { lines, hidden };
}

/** The largest cap on text columns with which everything fits. */
function widestTexts(columns: readonly TableColumn[], room: number): number {
  let cap = Math.max(LEAST_TEXT_WIDTH, ...columns.map(naturalWidth));
  while (cap > LEAST_TEXT_WIDTH && widthOf(columns, cap) > room) cap--;
  return cap;
}

function widthOf(columns: readonly TableColumn[], textCap: number): number {
  const widths = columns.map((column) => cappedWidth(column, textCap));
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * (columns.length - 1);
}

function cappedWidth(column: TableColumn, textCap: number): number {
  const natural = naturalWidth(column);
  return column.align === "left" ? Math.min(natural, textCap) : natural;
}

function naturalWidth({ header, cells }: TableColumn): number {
  return Math.max(textWidth(header), ...cells.map(textWidth));
}
