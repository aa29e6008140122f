/** https://www.w3.org/TR/baggage/#limits: nobody has to carry more. */
const MAX_BAGGAGE_CHARS = 8_192;

/** The allowed members of a W3C `baggage` header; those that cannot be read are left out. */
export function baggageOf(
  header: string | undefined,
  allowed: readonly string[],
): Readonly<Record<string, string>> {
  const members: Record<string, string> = {};
  if (header === undefined || header.length > MAX_BAGGAGE_CHARS) return members;
  for (const member of header.split(",")) {
    const [pair = ""] = member.split(";", 1); // what follows are properties
    const equals = pair.indexOf("=");
    const key = pair.slice(0, Math.max(0, equals)).trim();
    const value = decoded(pair.slice(equals + 1).trim());
    if (allowed.includes(key) && value !== undefined && value !== "") members[key] = value;
  }
  return members;
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
