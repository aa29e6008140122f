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

/** The attributes that are known. NaN and infinities say nothing that a backend could sum, so they are left out too. */
export function keyValuesOf(attributes: Attributes): KeyValue[] {
  const list: KeyValue[] = [];
  for (const [key, value] of Object.entries(attributes)) {
    const encoded = value === undefined ? undefined : anyValueOf(value);
    if (encoded !== undefined) list.push({ key, value: encoded });
  }
  return list;
}

function anyValueOf(value: AttributeValue): AnyValue | undefined {
  switch (typeof value) {
    case "string":
      return { stringValue: value };
    case "boolean":
      return { boolValue: value };
    case "number":
      return numberValueOf(value);
    default:
      return { arrayValue: { values: value.flatMap((element) => anyValueOf(element) ?? []) } };
  }
}

function numberValueOf(value: number): AnyValue | undefined {
  if (Number.isSafeInteger(value)) return { intValue: String(value) };
  return Number.isFinite(value) ? { doubleValue: value } : undefined;
}
