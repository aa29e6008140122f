import type { TraceContext } from "../context/context.ts";
import { placeFromHeaders } from "../context/trace-parent.ts";
import { get, keysOf, listOf, textOf } from "../events/untrusted.ts";

/** The caller's place in its trace, from the headers of an event, wherever they are in it. */
export function callerOf(...headers: readonly unknown[]): Pick<TraceContext, "traceparent" | "tracestate"> {
  return placeFromHeaders((name) => headerOf(name, ...headers));
}

/** The header in the first of the records that has it, whatever its case; several values are joined as in HTTP. */
export function headerOf(name: string, ...records: readonly unknown[]): string | undefined {
  for (const record of records) {
    const key = keysOf(record).find((each) => each.toLowerCase() === name);
    const value = key === undefined ? undefined : get(record, key);
    const text = textOf(value) ?? textOf(listOf(value).filter(textOf).join(","));
    if (text !== undefined) return text;
  }
  return undefined;
}
