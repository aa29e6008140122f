/** Where the literals of JavaScript end. Each function takes the index where one begins and returns the one behind its end. */

/** Undefined where the quote closes nothing on its line: an apostrophe in a JSX text. */
export function endOfString(source: string, start: number): number | undefined {
  const quote = source[start];
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === quote) return at + 1;
    if (source[at] === "\n") return undefined;
    if (source[at] === "\\") at++; // also a line break: the string goes on behind it
  }
  return undefined;
}

/** Undefined where no regular expression ends on the line. A slash in a class, `[/]`, ends none. */
export function endOfRegex(source: string, start: number): number | undefined {
  let inClass = false;
  for (let at = start + 1; at < source.length; at++) {
    const char = source[at];
    if (char === "\n") return undefined;
    if (char === "/" && !inClass) return at + 1;
    if (char === "\\") at++;
    else if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
  }
  return undefined;
}

/** Where the text of a template stops: at its closing quote, at a `${`, or where the source ends. */
export function endOfTemplateText(source: string, start: number): number {
  let at = start;
  while (at < source.length && source[at] !== "`" && !source.startsWith("${", at))
    at += source[at] === "\\" ? 2 : 1;
  return Math.min(at, source.length);
}

/** Where the comment stops; undefined where none begins here. */
export function endOfComment(source: string, start: number): number | undefined {
  const isLine = source.startsWith("//", start);
  if (!isLine && !source.startsWith("/*", start)) return undefined;
  const end = isLine ? source.indexOf("\n", start) : source.indexOf("*/", start + 2);
  if (end === -1) return source.length;
  return isLine ? end : end + 2;
}
