import { get, keysOf, textOf } from "../events/untrusted.ts";
import { remember } from "./remember.ts";

/** The way to a value inside a holder, e.g. ["configuration", "baseURL"]. */
export type Path = readonly [string, ...string[]];

/** Where something may be: given a holder, those of the paths that start with a key of it, best first. */
export type Places = (holder: unknown) => readonly Path[];

/**
 * Looks at the keys that are there instead of probing for those that could be: a holder has few keys, and this
 * runs several times in every model call.
 *
 * @param paths Best first; at most 31, since each has a bit.
 */
export function placesOf(paths: readonly Path[]): Places {
  const bitsOfKey = new Map<string, number>();
  for (const [rank, [key]] of paths.entries()) bitsOfKey.set(key, (bitsOfKey.get(key) ?? 0) | (1 << rank));
  const pathsOfBits = remember((bits: number) => paths.filter((_path, rank) => (bits & (1 << rank)) !== 0));
  return (holder) => {
    let bits = 0;
    for (const key of keysOf(holder)) bits |= bitsOfKey.get(key) ?? 0;
    return pathsOfBits(bits);
  };
}

export function valueAt(holder: unknown, path: Path): unknown {
  let value = holder;
  for (const key of path) value = get(value, key);
  return value;
}

/** The text at the best place that has one. */
export function textIn(holder: unknown, places: Places): string | undefined {
  for (const path of places(holder)) {
    const text = textOf(valueAt(holder, path));
    if (text !== undefined) return text;
  }
  return undefined;
}
