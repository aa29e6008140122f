import { literalAt, type MaskedSource } from "./literal.ts";

/** A name that a catalog gives an operation. */
export interface CatalogName {
  /** The path with dots. */
  readonly name: string;
  /** Index of its last key. */
  readonly index: number;
  /** True: the value does not show whether it is an operation or a group of them. */
  readonly mayBeGroup: boolean;
}

/** A function, or what the package's own helpers make. */
const OPERATION = /^(?:async\b|function\b|\(|<|[\w$]+\s*=>|(?:declared|withProperties)\b)/;
const KEY = /\s*(?:(?:async|get|set)\s+)?(?:\*\s*)?(?:([A-Za-z_$][\w$]*)|(["']))/y;

/** The names in the object literal whose brace stands at the index. Computed keys and spreads are passed over. */
export function catalogNames(file: MaskedSource, start: number, path = ""): CatalogName[] {
  const names: CatalogName[] = [];
  let at = start + 1;
  while (at < file.masked.length && file.masked[at] !== "}") {
    const key = keyAt(file, at);
    if (key !== undefined) names.push(...namesAt(file, key, path));
    const end = endOfEntry(file.masked, key?.end ?? at);
    at = file.masked[end] === "," ? skipSpace(file.masked, end + 1) : end;
  }
  return names;
}

interface Key {
  readonly text: string;
  readonly index: number;
  /** The index of what stands behind the key. */
  readonly end: number;
}

function keyAt(file: MaskedSource, at: number): Key | undefined {
  KEY.lastIndex = at;
  const match = KEY.exec(file.masked);
  if (match === null) return undefined;
  const [whole, word, quote = ""] = match;
  const index = at + whole.length - (word ?? quote).length;
  const literal = word === undefined ? literalAt(file, index) : { text: word, end: at + whole.length };
  return literal && { text: literal.text, index, end: skipSpace(file.masked, literal.end) };
}

function namesAt(file: MaskedSource, { text, index, end }: Key, path: string): CatalogName[] {
  const name = path === "" ? text : `${path}.${text}`;
  const { masked } = file;
  switch (masked[end]) {
    case ":": {
      const value = skipSpace(masked, end + 1);
      if (masked[value] === "{") return catalogNames(file, value, name);
      return [{ name, index, mayBeGroup: !OPERATION.test(masked.slice(value, value + 100)) }];
    }
    case "(": // a method
    case "<":
      return [{ name, index, mayBeGroup: false }];
    case ",": // shorthand
    case "}":
      return [{ name, index, mayBeGroup: true }];
    default:
      return []; // the rest of a type that a comma has torn apart
  }
}

/** The index of the comma or the brace that ends the entry. */
function endOfEntry(masked: string, start: number): number {
  let depth = 0;
  for (let at = start; at < masked.length; at++) {
    const char = masked.charAt(at);
    if (depth === 0 && (char === "," || char === "}")) return at;
    if ("({[".includes(char)) depth++;
    if (")}]".includes(char)) depth--;
  }
  return masked.length;
}

function skipSpace(masked: string, start: number): number {
  let at = start;
  while (/\s/.test(masked.charAt(at))) at++;
  return at;
}
