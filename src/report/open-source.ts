import { isClickHouseAddress, readClickHouseTable } from "./clickhouse-address.ts";
import { openClickHouse } from "./clickhouse-source.ts";
import { openLedger } from "./ledger-source.ts";
import type { ReportSource } from "./source.ts";

/**
 * Opens what `--from` names: a ledger's folder or a ClickHouse table. The engine of the one loads without the other's.
 *
 * @throws LangMeterError where it cannot be opened.
 */
export async function openSource(from: string): Promise<ReportSource> {
  return isClickHouseAddress(from) ? openClickHouse(readClickHouseTable(from)) : openLedger(from);
}
