/** How the numbers of one table column read. */
export type NumberKind = "count" | "share" | "milliseconds" | "usd";

/** Formats a whole column, so that its decimals line up. `-` is unknown; what rounds to nothing says `<`. */
export function formatNumbers(kind: NumberKind, values: readonly (number | null)[]): string[] {
  const largest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  const { scale, decimals, before, after } = styleOf(kind, largest);
  const format = new Intl.NumberFormat("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  const smallest = 10 ** -decimals;
  return values.map((value) => {
    if (value === null) return "-";
    const shown = value * scale;
    const isTiny = shown > 0 && shown < smallest / 2;
    return `${isTiny ? "<" : ""}${before}${format.format(isTiny ? smallest : shown)}${after}`;
  });
}

interface NumberStyle {
  readonly scale: number;
  readonly decimals: number;
  readonly before: string;
  readonly after: string;
}

function styleOf(kind: NumberKind, largest: number): NumberStyle {
  switch (kind) {
    case "count":
      return { scale: 1, decimals: 0, before: "", after: "" };
    case "share":
      return { scale: 100, decimals: 1, before: "", after: "%" };
    case "milliseconds":
      return { scale: 1, decimals: largest < 10 ? 2 : 0, before: "", after: "" };
    case "usd":
      return { scale: 1, decimals: usdDecimals(largest), before: "$", after: "" };
  }
}

/** About four digits of the largest amount. */
function usdDecimals(largest: number): number {
  if (largest >= 100) return 2;
  if (largest >= 1) return 4;
  return largest >= 0.01 ? 6 : 8;
}
