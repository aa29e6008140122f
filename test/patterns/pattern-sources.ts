import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseSync, Visitor } from "oxc-parser";

/** A regular expression of the sources. */
export interface PatternSource {
  readonly pattern: string;
  readonly flags: string;
  /** `content/secrets.ts:12`, or the file alone if it is put together when the file loads. */
  readonly place: string;
}

const source = fileURLToPath(new URL("../../src/", import.meta.url));
const NEW_PATTERN = /\bnew RegExp\(/;

/** Every pattern of src: those that are written there, and those that are made when a file loads. Each once. */
export async function patternSources(): Promise<readonly PatternSource[]> {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const written = files.flatMap(literalsOf);
  const made: PatternSource[] = [];
  for (const file of files.filter((each) => NEW_PATTERN.test(readFileSync(source + each, "utf8"))))
    made.push(...(await patternsMadeBy(file)));
  const unique = new Map([...written, ...made].map((each) => [`/${each.pattern}/${each.flags}`, each]));
  return [...unique.values()];
}

function literalsOf(file: string): PatternSource[] {
  const text = readFileSync(source + file, "utf8");
  const found: PatternSource[] = [];
  new Visitor({
    Literal(node) {
      if (!("regex" in node)) return;
      const line = text.slice(0, node.start).split("\n").length;
      found.push({ pattern: node.regex.pattern, flags: node.regex.flags, place: `${file}:${line}` });
    },
  }).visit(parseSync(file, text).program);
  return found;
}

/** Loads the file afresh, with a constructor that takes notes. */
async function patternsMadeBy(file: string): Promise<PatternSource[]> {
  const made: PatternSource[] = [];
  const RealRegExp = globalThis.RegExp;
  globalThis.RegExp = new Proxy(RealRegExp, {
    construct(target, given) {
      const pattern: RegExp = Reflect.construct(target, given);
      made.push({ pattern: pattern.source, flags: pattern.flags, place: file });
      return pattern;
    },
  });
  try {
    await import(`${pathToFileURL(source + file).href}?afresh`);
  } finally {
    globalThis.RegExp = RealRegExp;
  }
  return made;
}
