import { catchLater } from "../events/application-function.ts";
import { get, textOf } from "../events/untrusted.ts";
import { contentText } from "./media.ts";
import { isSecretValue } from "./named-values.ts";
import { cutText, SCRUB_MARGIN } from "./text.ts";

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** What a value may take up. Work stops where the budget ends, so that no input is too large to record. */
export interface PlainBudget {
  /** Characters of strings and keys together. */
  readonly chars: number;
  /** Values, keys and elements together. @default 1_000 */
  readonly nodes?: number;
}

const MAX_DEPTH = 12;

/**
 * Any JavaScript value as plain JSON: circular references, throwing getters and proxies, BigInt, Symbol, Date,
 * Map, Set, Error, NaN and binary data included. What a property's name marks as a credential is redacted,
 * every string and key passes `scrub`. Undefined where there is nothing to say (undefined).
 */
export function toPlain(
  value: unknown,
  budget: PlainBudget,
  scrub: (text: string) => string,
): Plain | undefined {
  let chars = budget.chars;
  let nodes = budget.nodes ?? 1_000;
  const ancestors: object[] = [];

  function text(value: string): string {
    const room = Math.max(chars, 0);
    const seen = contentText(value, 2 * (room + SCRUB_MARGIN));
    chars -= Math.min(seen.length, room);
    return cutText(scrub(seen), room);
  }

  function walk(value: unknown): Plain | undefined {
    nodes--;
    switch (typeof value) {
      case "string":
        return text(value);
      case "number":
        return Number.isFinite(value) ? value + 0 : String(value); // JSON knows no -0
      case "boolean":
        return value;
      case "bigint":
        return text(value.toString());
      case "symbol":
        return text(String(value));
      case "function":
        return text(`[function ${textOf(get(value, "name")) ?? "anonymous"}]`);
      case "undefined":
        return undefined;
      case "object":
        return value === null ? null : walkObject(value);
      default:
        return undefined;
    }
  }

  function walkObject(value: object): Plain | undefined {
    if (ancestors.includes(value)) return "[circular]";
    if (ancestors.length >= MAX_DEPTH) return "[nested too deep]";
    ancestors.push(value);
    try {
      const special = describeSpecial(value);
      if (special !== undefined) return walk(special);
      if (Array.isArray(value) || value instanceof Set) {
        return walkEntries<Plain[]>(elementsOf(value), [], (list, _key, item) => list.push(item));
      }
      const entries = value instanceof Map ? entriesOfMap(value) : entriesOf(value);
      const add = (record: Record<string, Plain>, key: string, item: Plain) => {
        record[key] = item;
      };
      return walkEntries<Record<string, Plain>>(entries, {}, add, pairName(value));
    } catch {
      return "[unreadable]"; // a revoked proxy, a throwing iterator
    } finally {
      ancestors.pop();
    }
  }

  function walkEntries<Target extends Plain>(
    entries: Iterable<readonly [name: string, item: unknown]>,
    target: Target,
    add: (target: Target, key: string, item: Plain) => void,
    valueName = "value",
  ): Target {
    for (const [name, item] of entries) {
      if (nodes <= 0 || chars <= 0) break;
      const key = name === "" ? "" : text(name);
      if (key === "__proto__") continue; // assigning it would change the prototype
      const isSecret = isSecretValue(name === "value" ? valueName : name, item);
      const plain = isSecret ? "[redacted]" : walk(item);
      if (plain !== undefined) add(target, key, plain);
    }
    return target;
  }

  return walk(value);
}

/** What a pair such as `{ name: "API_KEY", value: "…" }` (headers, environments) calls its value. */
function pairName(value: object): string | undefined {
  return textOf(get(value, "name")) ?? textOf(get(value, "key"));
}

function* entriesOf(value: object): Generator<[string, unknown]> {
  for (const key of Object.keys(value)) {
    let item: unknown;
    try {
      item = (value as Record<string, unknown>)[key];
    } catch {
      item = "[unreadable]";
    }
    yield [key, item];
  }
}

function* entriesOfMap(map: ReadonlyMap<unknown, unknown>): Generator<[string, unknown]> {
  for (const [key, item] of map) {
    const name = typeof key === "object" && key !== null ? "[object]" : String(key);
    yield [name, item];
  }
}

function* elementsOf(value: Iterable<unknown>): Generator<[string, unknown]> {
  for (const item of value) yield ["", item];
}

/** Objects that are better told than walked; undefined for all others. */
function describeSpecial(value: object): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (value instanceof Error) return { name: get(value, "name"), message: get(value, "message") };
  if (value instanceof Promise) return "[promise]";
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[binary ${value.byteLength} bytes]`;
  const toJson = get(value, "toJSON");
  if (typeof toJson !== "function") return undefined;
  const replaced: unknown = toJson.call(value);
  catchLater(replaced, () => {}); // an async toJSON: told as a promise below
  return replaced === value ? undefined : (replaced ?? null); // what hides itself stays hidden
}
