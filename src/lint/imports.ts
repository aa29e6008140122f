import { literalAt, type MaskedSource } from "./literal.ts";

/** What a name of a file stands for. */
export interface Binding {
  /** The module it comes from, as it is written there. */
  readonly module: string;
  /** What that module calls it; "*" for the whole module. */
  readonly exported: string;
}

const IMPORT = /\bimport\s+(?:type\s+)?([\w$*\s{},]+?)\s+from\s*["']/g;
const REQUIRE = /\b(?:const|let|var)\s+(\{[^{}]*\}|[\w$]+)\s*=\s*(?:await\s+import|require)\s*\(\s*["']/g;

/** The names that a file imports, or requires at its top or anywhere. */
export function importsOf(file: MaskedSource): ReadonlyMap<string, Binding> {
  const bindings = new Map<string, Binding>();
  for (const pattern of [IMPORT, REQUIRE])
    for (const match of file.masked.matchAll(pattern)) {
      const module = literalAt(file, match.index + match[0].length - 1)?.text ?? "";
      for (const [local, exported] of namesIn(match[1] ?? "")) bindings.set(local, { module, exported });
    }
  return bindings;
}

/** `{ a, type B, c as d }`, `{ c: d }`, `* as all`, `all`. */
function namesIn(clause: string): [local: string, exported: string][] {
  const [, outside = "", inside = ""] = /^([^{]*)(?:\{([^}]*)\})?/.exec(clause) ?? [];
  const named = inside.split(",").map((name) => {
    const [exported = "", local = exported] = name.replace(/^\s*type\s/, "").split(/\s+as\s+|:/);
    return [local.trim(), exported.trim()] as [string, string];
  });
  const whole = outside
    .split(",")
    .map((name) => [name.replace(/\*\s*as\s/, "").trim(), "*"] as [string, string]);
  return [...named, ...whole].filter(([local]) => local !== "");
}
