/** Node 20 has no globs of its own. `**`, `*`, `?` and `{a,b}` mean what they mean in a shell; all else stands for itself. */
const MAGIC = /[*?{]/;

/** The folder that all matches lie in. */
export function baseOfGlob(glob: string): string {
  const fixed = glob.slice(0, glob.search(MAGIC));
  return fixed.slice(0, fixed.lastIndexOf("/") + 1) || ".";
}

export function isGlob(path: string): boolean {
  return MAGIC.test(path);
}

/** Whether a path matches. No regular expression: those take exponential time for some globs. */
export function globMatcher(glob: string): (path: string) => boolean {
  const globs = withoutBraces(glob.replace(/^\.\//, "")).map((each) => each.split("/"));
  return (path) => globs.some((each) => matchesSteps(each, path.split("/")));
}

const MAX_ALTERNATIVES = 1_000;

/** `a{b,c}` as `ab` and `ac`. */
function withoutBraces(glob: string): string[] {
  let globs = [glob];
  for (;;) {
    const next = globs.flatMap(alternativesOf);
    if (next.join() === globs.join() || next.length > MAX_ALTERNATIVES) return globs;
    globs = next;
  }
}

/** Of the innermost last pair of braces. */
function alternativesOf(glob: string): string[] {
  const open = glob.lastIndexOf("{");
  const close = glob.indexOf("}", open);
  if (open === -1 || close === -1) return [glob];
  const parts = glob.slice(open + 1, close).split(",");
  return parts.map((part) => glob.slice(0, open) + part + glob.slice(close + 1));
}

/** `**` stands for any number of folders. */
function matchesSteps(glob: readonly string[], path: readonly string[]): boolean {
  return matches(
    glob,
    path,
    (step) => step === "**",
    (step, name) => matchesName(step, name),
  );
}

function matchesName(step: string, name: string): boolean {
  return matches(
    [...step],
    [...name],
    (character) => character === "*",
    (wanted, got) => wanted === "?" || wanted === got,
  );
}

/**
 * Whether the items fit the pattern, in which some stand for any number of items. It goes back only to the last of
 * those: what an earlier one could take, the last one can.
 */
function matches<Item>(
  pattern: readonly Item[],
  items: readonly Item[],
  isStar: (item: Item) => boolean,
  fits: (wanted: Item, got: Item) => boolean,
): boolean {
  let at = 0;
  let starAt = -1;
  let resumeAt = 0;
  for (let index = 0; index < items.length; ) {
    const [wanted, got] = [pattern[at], items[index] as Item];
    if (at < pattern.length && isStar(wanted as Item)) {
      starAt = at++;
      resumeAt = index;
    } else if (at < pattern.length && fits(wanted as Item, got)) {
      at++;
      index++;
    } else if (starAt === -1) return false;
    else {
      at = starAt + 1;
      index = ++resumeAt;
    }
  }
  return pattern.slice(at).every(isStar);
}
