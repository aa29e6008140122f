import type { Attributes, AttributeValue } from "./values.ts";

/** A value as OTLP/JSON carries it: 64-bit integers are strings. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } };

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

const NO_DOUBLES: ReadonlySet<string> = new Set();

/**
 * The attributes that are known. NaN and infinities say nothing that a backend could sum, so they are left out too.
 *
 * @param doubles Attributes that are doubles whatever the value: a backend types a column by what comes first, and a
 * temperature of 0 must not make it one of integers.
 */
export function keyValuesOf(attributes: Attributes, doubles = NO_DOUBLES): KeyValue[] {
  const list: KeyValue[] = [];
  for (const [key, value] of Object.entries(attributes)) {
    const encoded = value === undefined ? undefined : anyValueOf(value, doubles.has(key));
    if (encoded !== undefined) list.push({ key, value: encoded });
  }
  return list;
}

function anyValueOf(value: AttributeValue, isDouble: boolean): AnyValue | undefined {
  switch (typeof value) {
    case "string":
      return { stringValue: value };
    case "boolean":
      return { boolValue: value };
    case "number":
      return numberValueOf(value, isDouble);
    default:
      return { arrayValue: { values: value.flatMap((element) => anyValueOf(element, isDouble) ?? []) } };
  }
}

function numberValueOf(value: number, isDouble: boolean): AnyValue | undefined {
  if (!isDouble && Number.isSafeInteger(value)) return { intValue: String(value) };
  return Number.isFinite(value) ? { doubleValue: value } : undefined;
}
