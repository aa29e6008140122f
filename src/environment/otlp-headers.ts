/**
 * Reads OTEL_EXPORTER_OTLP_HEADERS: `key=value` pairs with commas between, values percent-encoded.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
 *
 * @returns Undefined where a pair has no `=` or no name that HTTP allows.
 */
export function readOtlpHeaders(text: string): Readonly<Record<string, string>> | undefined {
  const pairs = text
    .split(",")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "")
    .map((pair): [string, string] => {
      const [name = "", ...value] = pair.split("=");
      return [name.trim().toLowerCase(), value.length === 0 ? "" : decoded(value.join("=").trim())];
    });
  // https://www.rfc-editor.org/rfc/rfc9110#name-tokens
  const isWellFormed = pairs.every(
    ([name, value]) => /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && value !== "",
  );
  return isWellFormed ? Object.fromEntries(pairs) : undefined;
}

export function otlpHeaders(value: string): string | undefined {
  return readOtlpHeaders(value) === undefined ? "is no list such as name=value,other=value" : undefined;
}

/** A value that was never encoded may hold a stray percent sign. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
