import { endOfComment, endOfRegex, endOfString, endOfTemplateText } from "./literal-ends.ts";

/** What a `/` stands behind where it begins a regular expression, rather than dividing or ending a JSX tag. */
const BEFORE_REGEX =
  /(?:^|[(,=:[!&|?{;+\-*%~^]|=>|(?<![\w$.])(?:return|typeof|case|in|of|do|else|void|delete|throw|new|yield|await|instanceof))$/;
const LONGEST_KEYWORD = "instanceof".length + 1;

interface Scan {
  readonly source: string;
  /** What is read. */
  at: number;
  masked: string;
  /** The last code before `at`, as far as `BEFORE_REGEX` looks. */
  tail: string;
  /** For each template that we are in the code of: how many braces are open in its `${}`. */
  readonly templates: number[];
}

/**
 * The source with everything blanked that is no code: comments, and what stands in strings, templates and regular
 * expressions. Quotes stay, and so does the code in `${}`; every character keeps its place. Reads JavaScript, TypeScript
 * and JSX without parsing them: a text in JSX may hide the rest of its line, nothing more.
 */
export function maskSource(source: string): string {
  const scan: Scan = { source, at: 0, masked: "", tail: "", templates: [] };
  const special = /[/"'`{}]/g;
  while (scan.at < source.length) {
    special.lastIndex = scan.at;
    const next = special.exec(source);
    keep(scan, next?.index ?? source.length);
    if (next !== null) pass(scan, next[0]);
  }
  return scan.masked;
}

function pass(scan: Scan, special: string): void {
  switch (special) {
    case "/":
      return passSlash(scan);
    case "`":
      keep(scan, scan.at + 1);
      return passTemplateText(scan);
    case "{":
      return passBrace(scan, 1);
    case "}":
      return passBrace(scan, -1);
    default:
      return passLiteral(scan, endOfString(scan.source, scan.at));
  }
}

function passSlash(scan: Scan): void {
  const end = endOfComment(scan.source, scan.at);
  if (end !== undefined) blank(scan, end);
  else passLiteral(scan, BEFORE_REGEX.test(scan.tail) ? endOfRegex(scan.source, scan.at) : undefined);
}

/** Blanks what is between the delimiters; without an end the character is code. */
function passLiteral(scan: Scan, end: number | undefined): void {
  keep(scan, scan.at + 1);
  if (end === undefined) return;
  blank(scan, end - 1);
  keep(scan, end);
}

function passTemplateText(scan: Scan): void {
  const { source, templates } = scan;
  blank(scan, endOfTemplateText(source, scan.at));
  const hasCode = source.startsWith("${", scan.at);
  if (hasCode) templates.push(0);
  keep(scan, Math.min(scan.at + (hasCode ? 2 : 1), source.length));
}

function passBrace(scan: Scan, step: 1 | -1): void {
  const open = scan.templates.pop();
  keep(scan, scan.at + 1);
  if (open === undefined) return;
  if (open + step >= 0) scan.templates.push(open + step);
  else passTemplateText(scan);
}

function keep(scan: Scan, end: number): void {
  const code = scan.source.slice(scan.at, end);
  scan.masked += code;
  scan.tail = (scan.tail + code.slice(-200)).trimEnd().slice(-LONGEST_KEYWORD);
  scan.at = end;
}

function blank(scan: Scan, end: number): void {
  scan.masked += scan.source.slice(scan.at, end).replace(/[^\r\n]/g, " ");
  scan.at = end;
}
