/** Where the events are: names that are safe to put into SQL. */
export interface TableName {
  /** The connection's own where undefined. */
  readonly database?: string | undefined;
  readonly table: string;
}

/** Letters, digits, `_` and `-`, beginning with a letter or `_`: at most 128 characters. */
export function isName(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z_][\w-]{0,127}$/.test(value);
}

/** What {@link isName} allows, for error messages. */
export const NAME_ALLOWED = "letters, digits, _ and -, beginning with a letter, at most 128";

/** The name as SQL. */
export function quoteTable({ database, table }: TableName): string {
  return database === undefined ? `\`${table}\`` : `\`${database}\`.\`${table}\``;
}
