import { type KeyValue, keyValuesOf } from "./key-values.ts";
import type { OtlpResource } from "./values.ts";

/** Who sends, as every OTLP request carries it. */
export function resourceOf({ attributes }: OtlpResource): { readonly attributes: readonly KeyValue[] } {
  return { attributes: keyValuesOf(attributes) };
}

/** What made the telemetry: the instrumentation scope. */
export function scopeOf({ scope }: OtlpResource): {
  readonly name: string;
  readonly version?: string | undefined;
} {
  return { name: scope.name, version: scope.version };
}
