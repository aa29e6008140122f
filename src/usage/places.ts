import { get, keysOf, textOf } from "../events/untrusted.ts";

/** The way to a value inside a holder, e.g. ["configuration", "baseURL"]. */
export type Path = readonly [string, ...string[]];

interface Place {
  readonly rank: number;
  readonly path: Path;
}

/** Where something may be, by the first key of the way there. */
export type Places = ReadonlyMap<string, readonly Place[]>;

/** @param paths Best first. */
export function placesOf(paths: readonly Path[]): Places {
  const places = new Map<string, Place[]>();
  for (const [rank, path] of paths.entries()) {
    const place = { rank, path };
    const others = places.get(path[0]);
    if (others === undefined) places.set(path[0], [place]);
    else others.push(place);
  }
  return places;
}

const NOWHERE: readonly Place[] = [];

/**
 * The places that the holder can have, best first. Looks at the keys that are there instead of probing for those
 * that could be: a holder has few keys, and this runs several times in every model call.
 */
export function placesIn(holder: unknown, places: Places): readonly Place[] {
  let present = NOWHERE;
  for (const key of keysOf(holder)) {
    const found = places.get(key);
    if (found === undefined) continue;
    present = present === NOWHERE ? found : [...present, ...found].sort(byRank);
  }
  return present;
}

function byRank(left: Place, right: Place): number {
  return left.rank - right.rank;
}

export function valueAt(holder: unknown, { path }: Place): unknown {
  let value = holder;
  for (const key of path) value = get(value, key);
  return value;
}

/** The text at the best place that has one. */
export function textIn(holder: unknown, places: Places): string | undefined {
  for (const place of placesIn(holder, places)) {
    const text = textOf(valueAt(holder, place));
    if (text !== undefined) return text;
  }
  return undefined;
}
