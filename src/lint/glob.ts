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

export function globPattern(glob: string): RegExp {
  const source = glob.replace(/^\.\//, "").replace(/\*\*\/|\*\*|[*?{},]|[\\^$.|+()[\]]/g, (token) => {
    switch (token) {
      case "**/":
        return "(?:[^/]+/)*";
      case "**":
        return ".*";
      case "*":
        return "[^/]*";
      case "?":
        return "[^/]";
      case "{":
        return "(?:";
      case "}":
        return ")";
      case ",":
        return "|";
      default:
        return `\\${token}`;
    }
  });
  return new RegExp(`^${source}$`);
}
