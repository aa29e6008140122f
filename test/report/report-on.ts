import type { LangMeterEvent } from "../../src/events/schema.ts";
import { type Report, type ReportOptions, report } from "../../src/report/index.ts";
import { temporaryLedger } from "./ledger-fixture.ts";

/** Writes the events into a ledger of their own and reports on it. */
export async function reportOn(
  events: readonly LangMeterEvent[],
  options: ReportOptions = {},
): Promise<Report> {
  const ledger = await temporaryLedger(...events);
  try {
    return await report({ from: ledger.folder, ...options });
  } finally {
    await ledger.remove();
  }
}
