import { COLUMNS, type Column } from "./columns.ts";
import { checkedTable, quoteTable, type TableName } from "./table-name.ts";

/** The name of the table where none is given. */
export const DEFAULT_TABLE = "llm_events";

/**
 * The statement that creates the table; nothing happens where it exists. docs/sinks/clickhouse.md gives the reasons
 * for its keys, types and engine.
 *
 * @param name `database` (default: the connection's own) and `table` (default: `llm_events`).
 * @throws LangMeterError on a name that is none.
 */
export function createTableSql(name: Partial<TableName> = {}): string {
  return `CREATE TABLE IF NOT EXISTS ${quoteTable(withDefault(name))}
(
    event_json String CODEC(ZSTD(3)),
    ${COLUMNS.map(definitionOf).join(",\n    ")},
    INDEX trace_id_index trace_id TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX thread_id_index thread_id TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX user_id_index user_id TYPE bloom_filter(0.01) GRANULARITY 4
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (event, timestamp, event_id)`;
}

/**
 * The statement that adds the columns which a table of an older LangMeter lacks; nothing happens where it has them
 * all. They are filled for the rows of before, too.
 *
 * @throws LangMeterError on a name that is none.
 */
export function upgradeTableSql(name: Partial<TableName> = {}): string {
  const additions = COLUMNS.map((column) => `ADD COLUMN IF NOT EXISTS ${definitionOf(column)}`);
  return `ALTER TABLE ${quoteTable(withDefault(name))}\n    ${additions.join(",\n    ")}`;
}

function definitionOf({ name, type, value, isStored }: Column): string {
  return `${name} ${type} ${isStored ? "DEFAULT" : "ALIAS"} ${value}`;
}

function withDefault({ database, table = DEFAULT_TABLE }: Partial<TableName>): TableName {
  return checkedTable({ database, table });
}
