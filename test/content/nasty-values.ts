import fc from "fast-check";

function refuse(): never {
  throw new Error("not for your eyes");
}

const TRAPS: ProxyHandler<object> = {
  get: refuse,
  has: refuse,
  ownKeys: refuse,
  getOwnPropertyDescriptor: refuse,
  getPrototypeOf: refuse,
};

class Ledger {
  readonly owner = "nobody";
  get balance(): number {
    return refuse();
  }
}

function circularRecord(): unknown {
  const record: Record<string, unknown> = { name: "loop" };
  record.self = record;
  return record;
}

function circularList(): unknown {
  const list: unknown[] = [1];
  list.push(list);
  return list;
}

function circularMap(): unknown {
  const map = new Map<string, unknown>();
  return map.set("self", map);
}

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function nested(levels: number): unknown {
  let value: unknown = "bottom";
  for (let level = 0; level < levels; level++) value = { deeper: value };
  return value;
}

const NASTY = {
  circularRecord,
  circularList,
  circularMap,
  throwingGetter: () => Object.defineProperty({ fine: 1 }, "broken", { get: refuse, enumerable: true }),
  throwingElement: () => Object.defineProperty(["first", "second"], 1, { get: refuse, enumerable: true }),
  throwingToJson: () => ({ toJSON: refuse }),
  throwingToString: () => ({ toString: refuse, valueOf: refuse, [Symbol.toPrimitive]: refuse }),
  throwingIterator: () => Object.assign(new Set([1]), { [Symbol.iterator]: refuse }),
  trappedProxy: () => new Proxy({}, TRAPS),
  trappedList: () => new Proxy([1, 2], { get: refuse }),
  revokedRecord: () => revoked({}),
  revokedList: () => revoked([]),
  noPrototype: () => Object.assign(Object.create(null), { a: 1 }),
  bigint: () => 12345678901234567890n,
  symbol: () => Symbol("secret handshake"),
  symbolKey: () => ({ [Symbol("hidden")]: 1, shown: 2 }),
  date: () => new Date(0),
  invalidDate: () => new Date(Number.NaN),
  map: () =>
    new Map<unknown, unknown>([
      [1, "one"],
      [{}, "object"],
      [Symbol("s"), "symbol"],
    ]),
  set: () => new Set([1, "two", 3n]),
  weakMap: () => new WeakMap(),
  error: () => Object.assign(new Error("boom"), { cause: circularRecord() }),
  regExp: () => /a+b/g,
  promise: () => Promise.resolve(1),
  fn: () => Object.defineProperty(() => 1, "name", { value: Object.create(null) }),
  classInstance: () => new Ledger(),
  bytes: () => new Uint8Array(1_000_000),
  buffer: () => new ArrayBuffer(8),
  sparse: () => Object.assign([], { length: 4_000_000_000 }),
  manyKeys: () => Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`key${index}`, index])),
  deep: () => nested(5_000),
  hugeText: () => "10 MB ".repeat(1_750_000),
  hugeKey: () => ({ ["k".repeat(1_000_000)]: 1 }),
  hugeDataUri: () => `data:image/png;base64,${"A".repeat(10_000_000)}`,
  loneSurrogates: () => "\ud800 and \udfff",
  controlCharacters: () => "\u0000\u0007\u001b[31m\u2028",
  prototypeKeys: () => JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":2}') as unknown,
  notANumber: () => Number.NaN,
  infinite: () => Number.NEGATIVE_INFINITY,
  negative: () => -5,
  fraction: () => 1.5,
  enormous: () => Number.MAX_VALUE,
  empty: () => "",
  nothing: () => null,
  undefinedValue: () => undefined,
} as const satisfies Record<string, () => unknown>;

export type NastyName = keyof typeof NASTY;
export const NASTY_NAMES = Object.keys(NASTY) as readonly NastyName[];

/** A value that breaks careless code, by what is wrong with it; a new one each time. */
export function nastyValue(name: NastyName): unknown {
  return NASTY[name]();
}

/** The name of a nasty value: fast-check prints and compares what it makes, which these values do not survive. */
export const nastyName: fc.Arbitrary<NastyName> = fc.constantFrom(...NASTY_NAMES);

/** Anything at all, as fast-check understands it. */
export const anything: fc.Arbitrary<unknown> = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
});
