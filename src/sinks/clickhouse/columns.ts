import { type ColumnKind, FIELD_KINDS, type HeadField, USAGE_KINDS } from "./event-fields.ts";

/**
 * The columns of the table `llm_events`: every field of every event under its own name, those of `usage` beside them.
 * ClickHouse reads each from `event_json`, the only column that is written, so that a column which is added later is
 * filled for the rows of before, too.
 */
export interface Column {
  readonly name: string;
  /** ClickHouse type. */
  readonly type: string;
  /** SQL over `event_json`. */
  readonly value: string;
  /** False: made from `event_json` at every query, so that long texts are stored once. */
  readonly isStored: boolean;
}

const KIND_TYPES: Readonly<Record<ColumnKind, string>> = {
  category: "LowCardinality(Nullable(String))",
  text: "Nullable(String)",
  texts: "Array(LowCardinality(String))",
  map: "Map(LowCardinality(String), String)",
  count: "Nullable(UInt64)",
  number: "Nullable(Float64)",
  // Adds up exactly in any order, as pico-dollars do.
  usd: "Nullable(Decimal(38, 12))",
  flag: "Nullable(Bool)",
  content: "Nullable(String)",
};

/** What no event is without, each with its type and read in its own way. */
const HEAD: Readonly<Record<HeadField, readonly [type: string, value: string]>> = {
  event: ["LowCardinality(String)", "JSONExtractString(event_json, 'event')"],
  event_id: ["UUID", "toUUID(JSONExtractString(event_json, 'event_id'))"],
  schema_version: ["UInt16", "JSONExtract(event_json, 'schema_version', 'UInt16')"],
  timestamp: [
    "DateTime64(3, 'UTC')",
    "parseDateTime64BestEffort(JSONExtractString(event_json, 'timestamp'), 3, 'UTC')",
  ],
  trace_id: ["String", "JSONExtractString(event_json, 'trace_id')"],
  span_id: ["String", "JSONExtractString(event_json, 'span_id')"],
};

/** Every column but `event_json`, in the order of the table. */
export const COLUMNS: readonly Column[] = [
  ...Object.entries(HEAD).map(([name, [type, value]]) => ({ name, type, value, isStored: true })),
  ...Object.entries(FIELD_KINDS).map(([name, kind]) => columnOf(name, kind, read(kind, `'${name}'`))),
  ...Object.entries(USAGE_KINDS).map(([name, kind]) =>
    columnOf(name, kind, `coalesce(${read(kind, `'usage', '${name}'`)}, ${read(kind, `'${name}'`)})`),
  ),
];

function columnOf(name: string, kind: ColumnKind, value: string): Column {
  return { name, type: KIND_TYPES[kind], value, isStored: kind !== "content" };
}

function read(kind: ColumnKind, path: string): string {
  switch (kind) {
    case "category":
    case "text":
    case "content":
      return extract(path, "Nullable(String)");
    case "texts":
      return extract(path, "Array(String)");
    case "map":
      return extract(path, "Map(String, String)");
    case "count":
    case "number":
    case "flag":
      return extract(path, KIND_TYPES[kind]);
    case "usd":
      // From the digits as written: a detour over a double would not be exact.
      return `toDecimal128OrNull(JSONExtractRaw(event_json, ${path}), 12)`;
  }
}

function extract(path: string, type: string): string {
  return `JSONExtract(event_json, ${path}, '${type}')`;
}
