import type { SinkOptionCheck } from "../content/sink-option.ts";
import type { UnknownRecord } from "../events/untrusted.ts";
import type { AttributeValue } from "../otlp/values.ts";
import type { AttributeRow, AttributeTable, Vocabulary } from "./attribute-table.ts";

/** Which of OpenTelemetry's vocabularies is spoken. */
export const SEMCONV_VERSIONS = ["1.41", "latest", "both"] as const;
export type SemconvVersion = (typeof SEMCONV_VERSIONS)[number];
/** Other vocabularies that can be spoken beside it. */
const ATTRIBUTE_ALIASES = ["openinference"] as const;
export type AttributeAlias = (typeof ATTRIBUTE_ALIASES)[number];

/** Checks the options that choose the names. */
export function checkNaming(check: SinkOptionCheck, semconv: unknown, aliases: unknown): void {
  const isVersion = SEMCONV_VERSIONS.some((version) => version === semconv);
  check(isVersion, "semconv", semconv, SEMCONV_VERSIONS.join(", "));
  const areAliases =
    Array.isArray(aliases) && aliases.every((alias) => ATTRIBUTE_ALIASES.some((known) => known === alias));
  check(areAliases, "aliases", aliases, `an array of ${ATTRIBUTE_ALIASES.join(", ")}`);
}

/** Values under the names that they are sent by. */
export type NamedAttributes = Record<string, AttributeValue>;

/** Adds the fields of one table to the attributes, read from where they are. */
export type Namer = (attributes: NamedAttributes, source: object | undefined) => void;

/** The columns of the tables that a version speaks. */
export function columnsOf(version: SemconvVersion): readonly ("1.41" | "latest")[] {
  return version === "both" ? ["1.41", "latest"] : [version];
}

/** The schema of the names, if a release has them all. https://opentelemetry.io/docs/specs/otel/schemas/#schema-url */
export function schemaUrlOf(version: SemconvVersion): string | undefined {
  return version === "1.41" ? "https://opentelemetry.io/schemas/1.41.0" : undefined;
}

/** Looks the names up once; content has none where it is not asked for. */
export function createNamer(
  table: AttributeTable,
  columns: readonly Vocabulary[],
  withContent: boolean,
): Namer {
  const namesOf = new Map<string, readonly string[]>();
  for (const [field, row = {}] of Object.entries<AttributeRow | undefined>(table)) {
    const names = columns.flatMap((column) => row[column] ?? []);
    if (names.length > 0 && (withContent || row.content !== true)) namesOf.set(field, [...new Set(names)]);
  }
  return (attributes, source = {}) => {
    const fields = source as UnknownRecord;
    for (const field in fields) {
      const names = namesOf.get(field);
      const value = fields[field];
      if (names !== undefined && isAttributeValue(value)) for (const name of names) attributes[name] = value;
    }
  };
}

/** The names whose values are doubles in one of the vocabularies that are spoken. */
export function doubleNames(tables: readonly AttributeTable[], columns: readonly Vocabulary[]): Set<string> {
  const rows = tables.flatMap((table) => Object.values<AttributeRow | undefined>(table));
  return new Set(
    rows.flatMap((row) =>
      columns.flatMap((column) => (row?.double?.includes(column) === true ? (row[column] ?? []) : [])),
    ),
  );
}

/** What OpenTelemetry takes; it drops everything else without a word. */
function isAttributeValue(value: unknown): value is AttributeValue {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value);
    default:
      return Array.isArray(value) && value.every((element) => typeof element === "string");
  }
}
