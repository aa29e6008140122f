import type { Attributes } from "@opentelemetry/api";
import type { Attributes as MappedAttributes } from "../../otlp/values.ts";

/** Attributes as OpenTelemetry takes them: it keeps the arrays that it gets, and those of the record are shared. */
export function attributesOf(mapped: MappedAttributes): Attributes {
  const attributes: Attributes = {};
  for (const name in mapped) {
    const value = mapped[name];
    attributes[name] = typeof value === "object" ? value.slice() : value;
  }
  return attributes;
}
