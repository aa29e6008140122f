import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskSource } from "../../src/lint/mask-source.ts";

describe("a masked source", () => {
  it.each([
    ["a comment", "a(); // b()\nc();", "a();       \nc();"],
    ["a block comment", "a(/* b('c') */ d);", "a(             d);"],
    ["a string", `a("b(1)", 'c');`, `a("    ", ' ');`],
    ["a string with its own quote in it", String.raw`a("b\"c(1)");`, `a("       ");`],
    ["a string that goes on in the next line", '"a\\\nb" + c', '"  \n " + c'],
    ["a template", "`a(1)\nb` + c", "`    \n ` + c"],
    ["code in a template", "`a @{b({ c: `d @{e}` })} f` + g", "`  @{b({ c: `  @{e}` })}  ` + g"],
    ["a regular expression", 'a = /b("c)[/]/g; d', "a = /        /g; d"],
    ["a regular expression that is returned", 'return /"/', "return / /"],
    ["a regular expression behind a comment", "(/* a */ /'/, b)", "(        / /, b)"],
    ["divisions", "a / b / c(d)", "a / b / c(d)"],
    ["a division behind a call", "a() / 2 + b(1) / 3", "a() / 2 + b(1) / 3"],
    ["closing tags", "<p>{a(1)}</p><b/>{c(2)}", "<p>{a(1)}</p><b/>{c(2)}"],
    ["an apostrophe in a text", "<p>Don't {a(1)}</p>\nb('c')", "<p>Don't {a(1)}</p>\nb(' ')"],
    ["a comment without an end", "a /* b", "a     "],
    ["a template without an end", "a(`b", "a(` "],
  ])("leaves of %s what is code", (_, source, masked) => {
    expect(maskSource(withDollars(source))).toBe(withDollars(masked));
  });

  it("has every character that it keeps in its place", () => {
    const snippet = fc.constantFrom(..."/*`\"'}{$[]()\\\n ab", "//", "${", "return ", "=> ");
    fc.assert(
      fc.property(
        fc.array(snippet).map((parts) => parts.join("")),
        (source) => {
          const masked = maskSource(source);
          expect(masked).toHaveLength(source.length);
          for (const [index, char] of [...masked].entries())
            if (char !== " ") expect(char).toBe(source[index]);
        },
      ),
    );
  });

  it("has balanced brackets for every source of this project", () => {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const files = ["src", "test", "examples", "scripts"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => join(root, folder, file)),
    );
    expect(files.length).toBeGreaterThan(300);
    const unbalanced = files.filter((file) => {
      const masked = maskSource(readFileSync(file, "utf8"));
      return ["()", "[]", "{}"].some(([open, close]) => count(masked, open) !== count(masked, close));
    });
    expect(unbalanced).toEqual([]);
  });

  it("takes time in proportion to the source", () => {
    const hostile = [
      "'".repeat(50_000),
      "/".repeat(50_000),
      "`${".repeat(50_000),
      "\\".repeat(100_000),
      "a/*".repeat(50_000),
    ];
    const startedAt = performance.now();
    for (const source of hostile) maskSource(source);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

/** `@{` for `${`, which a linter takes for a forgotten template. */
function withDollars(text: string): string {
  return text.replaceAll("@{", "${");
}

function count(text: string, char = ""): number {
  return text.split(char).length - 1;
}
