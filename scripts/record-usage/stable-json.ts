/** JSON with sorted keys below the top, so that a new recording shows what changed and nothing else. */
export function stableJson(value: object): string {
  const header = Object.entries(value).map(([key, held]) => [key, sorted(held)]);
  return `${JSON.stringify(Object.fromEntries(header), undefined, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, held]) => [key, sorted(held)]));
}
