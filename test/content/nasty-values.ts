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

/** Values that break careless code, by what is wrong with them. Made anew each time, for tests that change them. */
export function nastyValues(): Readonly<Record<string, unknown>> {
  const circular: Record<string, unknown> = { name: "loop" };
  circular.self = circular;
  const circularList: unknown[] = [1];
  circularList.push(circularList);
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const { proxy: revokedList, revoke: revokeList } = Proxy.revocable([], {});
  revokeList();
  let deep: unknown = "bottom";
  for (let level = 0; level < 5_000; level++) deep = { deeper: deep };
  return {
    circular,
    circularList,
    circularMap: (() => {
      const map = new Map<string, unknown>();
      return map.set("self", map);
    })(),
    throwingGetter: Object.defineProperty({ fine: 1 }, "broken", { get: refuse, enumerable: true }),
    throwingElement: Object.defineProperty(["first", "second"], 1, { get: refuse, enumerable: true }),
    throwingToJson: { toJSON: refuse },
    throwingToString: { toString: refuse, valueOf: refuse, [Symbol.toPrimitive]: refuse },
    throwingIterator: Object.assign(new Set([1]), { [Symbol.iterator]: refuse }),
    trappedProxy: new Proxy({}, TRAPS),
    trappedList: new Proxy([1, 2], { get: refuse }),
    revoked,
    revokedList,
    noPrototype: Object.assign(Object.create(null), { a: 1 }),
    bigint: 12345678901234567890n,
    symbol: Symbol("secret handshake"),
    symbolKey: { [Symbol("hidden")]: 1, shown: 2 },
    date: new Date(0),
    invalidDate: new Date(Number.NaN),
    map: new Map<unknown, unknown>([
      [1, "one"],
      [{}, "object"],
      [Symbol("s"), "symbol"],
    ]),
    set: new Set([1, "two", 3n]),
    weakMap: new WeakMap(),
    error: Object.assign(new Error("boom"), { cause: circular }),
    regExp: /a+b/g,
    promise: Promise.resolve(1),
    fn: Object.defineProperty(() => 1, "name", { value: Object.create(null) }),
    classInstance: new Ledger(),
    bytes: new Uint8Array(1_000_000),
    buffer: new ArrayBuffer(8),
    sparse: Object.assign([], { length: 4_000_000_000 }),
    manyKeys: Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`key${index}`, index])),
    deep,
    hugeText: "10 MB ".repeat(1_750_000),
    hugeKey: { ["k".repeat(1_000_000)]: 1 },
    hugeDataUri: `data:image/png;base64,${"A".repeat(10_000_000)}`,
    loneSurrogates: "\ud800 and \udfff",
    controlCharacters: "\u0000\u0007\u001b[31m\u2028",
    prototypeKeys: JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":2}'),
    notANumber: Number.NaN,
    infinite: Number.NEGATIVE_INFINITY,
    negative: -5,
    fraction: 1.5,
    enormous: Number.MAX_VALUE,
    empty: "",
    nothing: null,
    undefinedValue: undefined,
  };
}

const NAMES = Object.keys(nastyValues());

/** The name of a nasty value: fast-check prints and compares what it makes, which these values do not survive. */
export const nastyName: fc.Arbitrary<string> = fc.constantFrom(...NAMES);

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
