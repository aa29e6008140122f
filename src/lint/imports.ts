import { literalAt, type MaskedSource } from "./literal.ts";

/** What a name of a file stands for. */
export interface Binding {
  /** The module it comes from, as it is written there. */
  readonly module: string;
  /** What that module calls it; "*" for the whole module. */
  readonly exported: string;
}

// What stands before a module's name; the clause with the names is looked for backwards from there.
const FROM = /\bfrom\s{0,20}["']/g;
const REQUIRE = /\b(?:import|require)\s{0,20}\(\s{0,20}["']/g;
const LONGEST_CLAUSE = 4_000;

/** The names that a file imports, or requires at its top or anywhere. */
export function importsOf(file: MaskedSource): ReadonlyMap<string, Binding> {
  const bindings = new Map<string, Binding>();
  const readers = [
    [FROM, importClause],
    [REQUIRE, requireClause],
  ] as const;
  for (const [pattern, clauseOf] of readers)
    for (const match of file.masked.matchAll(pattern)) {
      const before = file.masked.slice(Math.max(0, match.index - LONGEST_CLAUSE), match.index);
      const module = literalAt(file, match.index + match[0].length - 1)?.text ?? "";
      for (const [local, exported] of namesIn(clauseOf(before))) bindings.set(local, { module, exported });
    }
  return bindings;
}

/** `import type { a } ` without its first words; "" where no import ends there. */
function importClause(before: string): string {
  const at = before.lastIndexOf("import");
  const clause = before.slice(at + "import".length);
  const isImport = at !== -1 && !/[\w$.]/.test(before.charAt(at - 1)) && /^[\s{*][\w$*\s{},]*$/.test(clause);
  return isImport ? clause.replace(/^\s*type\s/, "") : "";
}

/** Of `const { a } = await ` the names; "" where nothing is declared there. */
function requireClause(before: string): string {
  const declared = withoutEnd(withoutEnd(before.trimEnd(), "await").trimEnd(), "=");
  if (declared === before.trimEnd()) return "";
  const target = declared.trimEnd();
  let start = target.endsWith("}") ? target.lastIndexOf("{") : target.length;
  while (!target.endsWith("}") && /[\w$]/.test(target.charAt(start - 1))) start--;
  const isDeclared =
    start !== -1 && /\b(?:const|let|var)$/.test(target.slice(Math.max(0, start - 20), start).trimEnd());
  return isDeclared ? target.slice(start) : "";
}

function withoutEnd(text: string, end: string): string {
  return text.endsWith(end) ? text.slice(0, -end.length) : text;
}

/** `{ a, type B, c as d }`, `{ c: d }`, `* as all`, `all`. */
function namesIn(clause: string): [local: string, exported: string][] {
  const [, outside = "", inside = ""] = /^([^{]*)(?:\{([^}]*)\})?/.exec(clause) ?? [];
  const named = inside.split(",").map((name) => {
    const [exported = "", local = exported] = name.replace(/^\s*type\s/, "").split(/\sas\s|:/);
    return [local.trim(), exported.trim()] as [string, string];
  });
  const whole = outside
    .split(",")
    .map((name) => [name.replace(/\*\s*as\s/, "").trim(), "*"] as [string, string]);
  return [...named, ...whole].filter(([local]) => local !== "");
}
