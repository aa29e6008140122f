import { trimmedEnd } from "../content/text.ts";
import { cellOf, columnNames } from "./cells.ts";
import type { Report } from "./report.ts";

/**
 * The rows as CSV (RFC 4180: CRLF, quotes doubled), with a header. Unknown is empty. No total row, so that a
 * column can be summed; notices and skipped lines have no place in it. A text that a spreadsheet would take for a formula
 * or a number, such as the id "+41791234567", has an apostrophe before it, and so has one that begins with an apostrophe:
 * whoever reads the file with a program takes one apostrophe off.
 */
export function renderCsv(report: Report): string {
  const names = columnNames(report);
  const lines = [names, ...report.rows.map((row) => names.map((name) => cellOf(row, name)))];
  return lines.map((cells) => `${cells.map(field).join(",")}\r\n`).join("");
}

function field(cell: string | number | null): string {
  if (cell === null) return "";
  const text = typeof cell === "number" ? plainNumber(cell) : asText(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Without an exponent: spreadsheets and `cut | sort -n` read 0.0000002, not all of them 2e-7. */
function plainNumber(value: number): string {
  const text = String(value);
  return text.includes("e-") ? trimmedEnd(trimmedEnd(value.toFixed(12), "0"), ".") : text;
}

// https://owasp.org/www-community/attacks/CSV_Injection, and their full-width forms; spaces before them do not help
const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n']/;

function asText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
