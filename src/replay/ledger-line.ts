import { RecordedEvent } from "../events/recorded-event.ts";
import { eventSchema, namedEventSchema } from "../events/schema.ts";
import { isRecord } from "../events/untrusted.ts";
import { SCHEMA_VERSION } from "../events/version.ts";
import { NO_EVENT } from "../report/line-fault.ts";
import type { TextLine } from "../report/text-lines.ts";

/** What a line of a ledger holds: an event, exactly as it was written, or a reason why it is none. */
export type LedgerLine = { readonly recorded: RecordedEvent } | { readonly fault: string };

export function readLedgerLine({ text, isTerminated }: TextLine): LedgerLine {
  const value = parsed(text);
  if (value === undefined) return { fault: isTerminated ? "not JSON" : "torn last line" };
  if (!isRecord(value) || typeof value.event !== "string") return { fault: NO_EVENT };
  const { schema_version: version } = value;
  if (typeof version === "number" && version > SCHEMA_VERSION)
    return { fault: `schema_version ${version} is newer than ${SCHEMA_VERSION}` };
  const checked = eventSchema.safeParse(value);
  if (!checked.success) return { fault: faultOf(value) };
  const { event, timestamp } = checked.data;
  return { recorded: new RecordedEvent(event, timestamp, text) };
}

/** Of an event that the application named there is no more to say than that it is none. */
function faultOf(value: unknown): string {
  const path = namedEventSchema.safeParse(value).error?.issues[0]?.path.join(".");
  return path === "event" ? "unknown event" : `${path || "the event"} has a wrong value`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
