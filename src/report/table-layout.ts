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

interface MeasuredColumn extends TableColumn {
  /** Of its widest cell, in terminal columns. */
  readonly width: number;
}

/** Lines the columns up within `width` terminal columns (undefined: as wide as it takes). Each cell is measured once. */
export function layOut(columns: readonly TableColumn[], width: number | undefined): Layout {
  const room = width ?? Number.POSITIVE_INFINITY;
  const shown = columns.map((column): MeasuredColumn => ({ ...column, width: naturalWidth(column) }));
  const hidden: TableColumn[] = [];
  while (widthOf(shown, MODEST_TEXT_WIDTH) > room) {
    const least = shown.reduce((lowest, column) => (column.rank > lowest.rank ? column : lowest));
    if (least.rank === 0) break;
    shown.splice(shown.indexOf(least), 1);
    hidden.push(least);
  }
  const textCap = widestTexts(shown, room);
  const rowCount = columns[0]?.cells.length ?? 0;
  const lines = Array.from({ length: rowCount + 1 }, (_, row) =>
    shown
      .map((column) => {
        const columnWidth = cappedWidth(column, textCap);
        const text = row === 0 ? column.header : (column.cells[row - 1] ?? "");
        return padText(fitText(text, columnWidth), columnWidth, column.align);
      })
      .join(GAP),
  );
  return { lines, hidden };
}

/** The largest cap on text columns with which everything fits. */
function widestTexts(columns: readonly MeasuredColumn[], room: number): number {
  let [fits, tooWide] = [
    LEAST_TEXT_WIDTH,
    columns.reduce((widest, { width }) => Math.max(widest, width), 0) + 1,
  ];
  if (tooWide <= fits || widthOf(columns, tooWide) <= room) return Math.max(fits, tooWide);
  while (tooWide - fits > 1) {
    const cap = Math.floor((fits + tooWide) / 2);
    if (widthOf(columns, cap) <= room) fits = cap;
    else tooWide = cap;
  }
  return fits;
}

function widthOf(columns: readonly MeasuredColumn[], textCap: number): number {
  const widths = columns.map((column) => cappedWidth(column, textCap));
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * (columns.length - 1);
}

function cappedWidth({ width, align }: MeasuredColumn, textCap: number): number {
  return align === "left" ? Math.min(width, textCap) : width;
}

/** No spread over the cells: there may be more of them than a call can have arguments. */
function naturalWidth({ header, cells }: TableColumn): number {
  return cells.reduce((widest, cell) => Math.max(widest, textWidth(cell)), textWidth(header));
}
