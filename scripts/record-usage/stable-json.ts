const LINE_WIDTH = 110;

/**
 * JSON as the repository's formatter writes it: what fits goes on one line. Keys below the header are sorted, so
 * that a new recording shows what changed and nothing else.
 */
export function stableJson(value: object): string {
  const header = Object.entries(value).map(([key, held]) => [key, sorted(held)] as const);
  return `${lines(Object.fromEntries(header), "", 0)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(
    entries.filter(([, held]) => held !== undefined).map(([key, held]) => [key, sorted(held)]),
  );
}

/** @param used Columns that are taken on the first line, and one for the comma behind the last. */
function lines(value: unknown, indent: string, used: number): string {
  const short = oneLine(value);
  const isTop = indent === "";
  if (!isTop && indent.length + used + short.length <= LINE_WIDTH) return short;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => inner + lines(item, inner, 1)).join(",\n")}\n${indent}]`;
  }
  if (typeof value !== "object" || value === null) return short;
  const members = Object.entries(value).map(([key, held]) => {
    const name = `${JSON.stringify(key)}: `;
    return inner + name + lines(held, inner, name.length + 1);
  });
  return `{\n${members.join(",\n")}\n${indent}}`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, held]) => `${JSON.stringify(key)}: ${oneLine(held)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
