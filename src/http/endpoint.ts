import { get, isList, keysOf, textOf } from "../events/untrusted.ts";

/** What a request is counted under: the pattern of the route that answered it. */

/** Where no route answered: paths that nobody serves are without number. */
export const UNMATCHED = "(unmatched)";

/** The path of a URL or request target, without origin, query and fragment. */
export function pathOf(url: string): string {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#]*)?([^?#]*)/i.exec(url)?.[1] || "/";
}

/**
 * The pattern that a path was matched by, as far as its parameters tell: `/threads/42` with `{ id: "42" }` is
 * `/threads/:id`. What takes any number of segments, or has no name, is `*`.
 */
export function namedByParams(path: string, params: unknown): string {
  const segments = path.split("/");
  // Literals stand in front as a rule, so each value is looked for from the end.
  for (const name of [...keysOf(params)].reverse()) {
    const value = get(params, name);
    const text = textOf(value);
    // "a%2Fb" is one segment, what Express 4's ":path(*)" matches are several.
    const isOne = text !== undefined && segments.some((segment) => decoded(segment) === text);
    const parts = isList(value) ? value.map(String) : isOne ? [text] : (text?.split("/") ?? []);
    if (parts.length > 0) replaceLast(segments, parts, labelOf(name, value));
  }
  return segments.join("/");
}

function labelOf(name: string, value: unknown): string {
  if (/^\d+$/.test(name)) return "*";
  return isList(value) ? `*${name}` : `:${name}`;
}

function replaceLast(segments: string[], parts: readonly string[], label: string): void {
  for (let at = segments.length - parts.length; at >= 0; at--) {
    const isHere = parts.every((part, offset) => decoded(segments[at + offset] ?? "") === decoded(part));
    if (isHere) return void segments.splice(at, parts.length, label);
  }
  const [part = ""] = parts;
  const within = segments.findLastIndex((segment) => !/^[:*]/.test(segment) && segment.includes(part));
  if (parts.length === 1 && within >= 0)
    segments[within] = (segments[within] ?? "").replace(part, () => label);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Words, and versions such as `v1`; everything else is somebody's id. */
const WORD = /^[A-Za-z](?:[A-Za-z._~-]{0,39}|[A-Za-z]{0,15}\d{1,2}(?:\.\d{1,2})?[a-z]{0,8})$/;
/** More than any application has routes. */
const MAX_PATHS = 200;

/**
 * Names for the paths of one application that has no router to ask: `/threads/42` is `/threads/:id`. Undefined behind
 * the 200th name, and for what was not found.
 */
export function createPathNames(): (path: string, status: number | undefined) => string | undefined {
  const names = new Set<string>();
  return (path, status) => {
    if (status === 404 || status === 405) return undefined;
    const name = path
      .split("/")
      .map((segment) => (segment === "" || WORD.test(segment) ? segment : ":id"))
      .join("/");
    if (names.size >= MAX_PATHS && !names.has(name)) return undefined;
    names.add(name);
    return name;
  };
}
