import { keysOf } from "./untrusted.ts";

/** Names that somebody wrote and we know, or nearly know: keys of options, models, dimensions. */

/** The candidate that differs from `word` by the fewest edits, or undefined where none is a likely misspelling. */
export function nearest<Candidate extends string>(
  word: string,
  candidates: Iterable<Candidate>,
): Candidate | undefined {
  if (word.length > MAX_WORD_CHARS) return undefined;
  const wanted = letters(word);
  let best: Candidate | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const known = letters(candidate);
    const distance = editDistance(wanted, known);
    if (distance < bestDistance && distance < known.length) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Longer ones are no misspelt name, and comparing takes their square. */
const MAX_WORD_CHARS = 200;

/** Spelling aside: `threadID`, `thread_id` and `threadId` are one name. */
function letters(word: string): string {
  return word.toLowerCase().replaceAll("_", "");
}

/** Keys that nobody knows do nothing: they are named, with the likely one. */
export interface KnownKeys {
  /** Who takes the keys, as the message says it: `startTrace`. */
  readonly owner: string;
  readonly keys: ReadonlySet<string>;
  /** What belongs in which place: `your own fields go into metadata`. */
  readonly advice?: string;
}

/** One message for each key that is not known and looks like one that is, and one for all others. */
export function unknownKeyMessages(given: unknown, { owner, keys, advice }: KnownKeys): readonly string[] {
  const unknown = keysOf(given).filter((key) => !keys.has(key));
  if (unknown.length === 0) return [];
  const messages: string[] = [];
  const strange: string[] = [];
  for (const key of unknown.slice(0, MAX_NAMED)) {
    const likely = nearest(key, keys) ?? [...keys].find((known) => isPartOf(key, known));
    if (likely === undefined) strange.push(shown(key));
    else messages.push(`${owner} does not know ${shown(key)}; did you mean ${likely}?`);
  }
  if (unknown.length > MAX_NAMED) strange.push(`${unknown.length - MAX_NAMED} more`);
  const ending = advice === undefined ? "" : `; ${advice}`;
  if (strange.length > 0)
    messages.push(`${owner} does not know ${strange.join(", ")}; it takes ${[...keys].join(", ")}${ending}`);
  return messages;
}

/** `cost` for `costUsd`, `timeout` for `timeoutMs`. */
function isPartOf(key: string, known: string): boolean {
  const [part, whole] = [letters(key), letters(known)];
  return part.length >= 4 && (whole.startsWith(part) || whole.endsWith(part));
}

const MAX_NAMED = 8;

/** What is no name of a key may be a value in the wrong place, a secret even. */
function shown(key: string): string {
  return /^[A-Za-z_$][\w$]{0,39}$/.test(key) ? JSON.stringify(key) : `a key of ${key.length} characters`;
}

/** Levenshtein distance: insertions, deletions and replacements that turn one word into the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = at(previous, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(at(previous, column) + 1, at(current, column - 1) + 1, replaced));
    }
    previous = current;
  }
  return at(previous, to.length);
}

function at(distances: readonly number[], index: number): number {
  return distances[index] ?? Number.POSITIVE_INFINITY;
}
