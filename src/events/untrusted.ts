/**
 * Reading values that come from outside: LangChain's arguments, providers' answers, the caller's metadata.
 * Any of them can be a proxy or have a getter that throws; these functions never do.
 */

export type UnknownRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === "object" && value !== null;
}

/** `value[key]`, or undefined where there is nothing to read or reading throws. */
export function get(value: unknown, key: string): unknown {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return undefined;
  try {
    return (value as UnknownRecord)[key];
  } catch {
    return undefined;
  }
}

/** `value[a][b]…`, or undefined. */
export function getPath(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) current = get(current, key);
  return current;
}

/** A string with something in it, or undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A finite number, or undefined. */
export function finiteOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

// Far more than any prompt has messages; a sparse array of any length must not fill the memory.
const MAX_ELEMENTS = 100_000;

/** The elements, or the first `max`, as a list of its own, as far as they can be read; none where the value is no array. */
export function listOf(value: unknown, max: number = MAX_ELEMENTS): readonly unknown[] {
  const list: unknown[] = [];
  try {
    if (!Array.isArray(value)) return list;
    const length = Math.min(value.length, max);
    for (let index = 0; index < length; index++) list.push(value[index]);
  } catch {
    // a revoked proxy or a getter that throws: what was read before it stays
  }
  return list;
}

export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false; // a revoked proxy
  }
}

/** The last element, read alone; undefined where the value is no array or has none. */
export function lastOf(value: unknown): unknown {
  try {
    return Array.isArray(value) ? value.at(-1) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it is an error, of whatever realm its class is. */
export function isError(value: unknown): boolean {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
  } catch {
    return false;
  }
}

/** Names of the own enumerable properties, or none where there are none to read. */
export function keysOf(value: unknown): readonly string[] {
  try {
    return isRecord(value) && !ArrayBuffer.isView(value) ? Object.keys(value) : []; // bytes have a name each
  } catch {
    return [];
  }
}
