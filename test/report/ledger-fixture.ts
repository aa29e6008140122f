import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EventOf, eventSchema, type LangMeterEvent } from "../../src/events/schema.ts";
import { SCHEMA_VERSION } from "../../src/events/version.ts";

/** Events as the ledger holds them, each checked against the schema, and ledgers in temporary folders. */

const base = {
  schema_version: SCHEMA_VERSION,
  timestamp: "2026-11-10T12:00:00.000Z",
  trace_id: "0af7651916cd43dd8448eb211c80319c",
  span_id: "b7ad6b7169203331",
  environment: "prod",
} as const;

export function llmCallEnd(fields: Partial<EventOf<"llm_call_end">> = {}): LangMeterEvent {
  return eventSchema.parse({
    ...base,
    event: "llm_call_end",
    event_id: randomUUID(),
    provider: "openai",
    model_requested: "gpt-4o-mini",
    model: "gpt-4o-mini",
    usage: { input_tokens: 100, output_tokens: 20, total_tokens: 120, usage_source: "provider" },
    cost_usd: 0.001,
    cost_source: "table",
    latency_ms: 800,
    billing_status: fields.cost_usd === null ? "unpriced" : "priced",
    ...fields,
  });
}

/** Turned down by the provider: free. */
export function llmError(fields: Partial<EventOf<"llm_error">> = {}): LangMeterEvent {
  return eventSchema.parse({
    ...base,
    event: "llm_error",
    event_id: randomUUID(),
    provider: "openai",
    model: "gpt-4o-mini",
    usage: { usage_source: "none" },
    billing_status: fields.cost_usd === null ? "unpriced" : "free",
    cost_usd: 0,
    cost_source: fields.cost_usd === null ? null : "refused",
    error_type: "rate_limit",
    error_message: "429 slow down",
    latency_ms: 100,
    outcome: "error",
    ...fields,
  });
}

export function toolCallEnd(fields: Partial<EventOf<"tool_call_end">> = {}): LangMeterEvent {
  return eventSchema.parse({
    ...base,
    event: "tool_call_end",
    event_id: randomUUID(),
    tool_name: "search",
    status: "success",
    latency_ms: 40,
    ...fields,
  });
}

export function toolError(fields: Partial<EventOf<"tool_error">> = {}): LangMeterEvent {
  return eventSchema.parse({
    ...base,
    event: "tool_error",
    event_id: randomUUID(),
    tool_name: "search",
    error_type: "tool_error",
    status: "error",
    ...fields,
  });
}

export function llmCallStart(fields: Partial<EventOf<"llm_call_start">> = {}): LangMeterEvent {
  return eventSchema.parse({
    ...base,
    event: "llm_call_start",
    event_id: randomUUID(),
    model: "gpt-4o-mini",
    ...fields,
  });
}

/** The lines of events, as the ledger writes them. */
export function ndjson(...events: readonly unknown[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

export interface TemporaryLedger {
  readonly folder: string;
  write(name: string, content: string | Uint8Array): Promise<void>;
  remove(): Promise<void>;
}

export const FIRST_FILE = "events-2026-11-10-4711-a1b2c3.ndjson";

export async function temporaryLedger(...events: readonly LangMeterEvent[]): Promise<TemporaryLedger> {
  const folder = await mkdtemp(join(tmpdir(), "langmeter-report-"));
  const write = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
  if (events.length > 0) await write(FIRST_FILE, ndjson(...events));
  return { folder, write, remove: () => rm(folder, { recursive: true, force: true }) };
}
