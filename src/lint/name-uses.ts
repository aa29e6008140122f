import { catalogName } from "../operations/event-name.ts";
import { catalogNames } from "./catalog-names.ts";
import { literalAt, type MaskedSource } from "./literal.ts";
import { maskSource } from "./mask-source.ts";
import { type Found, TRACKED, type Tracked, trackedFunctionsOf } from "./tracked-functions.ts";

/** A place in a file where an event or an operation is given its name. */
export interface NameUse {
  /** Undefined where it is made at run time. */
  readonly name: string | undefined;
  readonly function: Tracked;
  readonly index: number;
  /** True: the name may be only the beginning of others. */
  readonly mayBeGroup: boolean;
}

const ANY = new RegExp(TRACKED.join("|"));
/** Type arguments, and an optional call. */
const CALL = /\s*(?:<[^;()]{0,500}>\s*)?(?:\?\.\s*)?\(\s*/y;
const LONGEST_CHAIN = 200;

/** The names that a source gives. Fast where it gives none. */
export function nameUses(source: string): NameUse[] {
  if (!ANY.test(source)) return [];
  const file: MaskedSource = { source, masked: maskSource(source) };
  const { words, find } = trackedFunctionsOf(file);
  const pattern = new RegExp(`(?<![\\w$#])(?:${words.map(escaped).join("|")})(?![\\w$])`, "g");
  return [...file.masked.matchAll(pattern)].flatMap(({ 0: word, index }) => {
    const before = file.masked.slice(Math.max(0, index - LONGEST_CHAIN), index);
    const found = find(word, objectOf(before));
    const argument = argumentAt(file.masked, index + word.length);
    return found === undefined || argument === undefined ? [] : usesAt(file, argument, found);
  });
}

/**
 * Of `a.b?.` the `a`: what the file may have imported; "" for the result of a call or an element, undefined where no
 * object stands.
 */
function objectOf(before: string): string | undefined {
  let object: string | undefined;
  let rest = before.trimEnd();
  while (rest.endsWith(".")) {
    rest = rest.slice(0, -1).trimEnd();
    if (rest.endsWith("?") || rest.endsWith("!")) rest = rest.slice(0, -1).trimEnd();
    let start = rest.length;
    while (/[\w$]/.test(rest.charAt(start - 1))) start--;
    const name = rest.slice(start);
    if (name === "") return /[)\]]$/.test(rest) ? "" : object;
    object = name;
    rest = rest.slice(0, start).trimEnd();
  }
  return object;
}

/** The index of the first argument; undefined where nothing is called. */
function argumentAt(masked: string, index: number): number | undefined {
  CALL.lastIndex = index;
  const match = CALL.exec(masked);
  return match === null ? undefined : index + match[0].length;
}

function usesAt(file: MaskedSource, index: number, { function: by, certain }: Found): NameUse[] {
  if (by === "createOperations" && file.masked[index] === "{")
    return catalogNames(file, index).map((use) => ({ ...use, name: catalogName(use.name), function: by }));
  const literal = by === "createOperations" ? undefined : literalAt(file, index);
  const isWhole = literal !== undefined && /^\s*[,)]/.test(file.masked.slice(literal.end, literal.end + 100));
  if (isWhole) return [{ name: literal.text, function: by, index, mayBeGroup: false }];
  // Its own declaration, `function capture(name)`, looks like a call whose name is not known.
  return certain ? [{ name: undefined, function: by, index, mayBeGroup: false }] : [];
}

function escaped(word: string): string {
  return word.replaceAll("$", "\\$");
}
