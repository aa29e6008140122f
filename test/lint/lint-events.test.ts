import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { lintEvents } from "../../src/lint/lint-events.ts";

/** A folder with these files. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "langmeter-lint-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

const lint = async (files: Readonly<Record<string, string>>, ...paths: string[]) =>
  lintEvents({ paths: paths.length > 0 ? paths : ["."], folder: await folderOf(files) });

describe("the findings", () => {
  it("say where, what, why and what would do", async () => {
    const report = await lint({ "a.ts": '\n  capture("Portfolio Created");\ncapture("portfolio.open");' });
    expect(report).toEqual({
      files: 1,
      names: 2,
      unchecked: [],
      findings: [
        {
          severity: "error",
          file: "a.ts",
          line: 2,
          column: 11,
          name: "Portfolio Created",
          function: "capture",
          reason: "has capital letters",
          suggestion: "portfolio_created",
        },
      ],
    });
  });

  it("warn of a name that is nearly a more frequent one, in any file, and of nothing else", async () => {
    const { findings } = await lint({
      "a.ts": 'capture("portfolio_created");',
      "b.ts": 'operation("portfolio.create", work);\noperation("portfolio.create", work);',
      "c.ts": 'operation("order.place", work);',
    });
    expect(findings).toMatchObject([
      {
        severity: "warning",
        file: "a.ts",
        reason: "is nearly portfolio.create (b.ts:1)",
        suggestion: "portfolio.create",
      },
    ]);
  });

  it("take what may be a group for the beginning of a name", async () => {
    const { findings } = await lint({
      "a.ts": "createOperations({ portfolio, ai: group, 'api calls': calls, order: place })",
    });
    expect(findings.map(({ name, reason }) => [name, reason])).toEqual([
      ["api calls", expect.stringContaining("characters other than")],
    ]);
  });

  it("stand in the order of their places; calls without a name are told apart", async () => {
    const source =
      'import { capture } from "langmeter/operations";\ncapture(name);\ncapture("x"); capture("Y");';
    const { findings, unchecked } = await lint({ "b.ts": source, "a.ts": source });
    expect(findings.map(({ file, name }) => [file, name])).toEqual([
      ["a.ts", "x"],
      ["a.ts", "Y"],
      ["b.ts", "x"],
      ["b.ts", "Y"],
    ]);
    expect(unchecked).toEqual([
      { file: "a.ts", line: 2, column: 9 },
      { file: "b.ts", line: 2, column: 9 },
    ]);
  });
});

describe("the sources", () => {
  const wrong = 'capture("x")';
  const files = {
    "src/a.ts": wrong,
    "src/page/[id]/b.tsx": wrong,
    "src/c.test.mjs": wrong,
    "src/d.d.ts": wrong,
    "src/e.json": wrong,
    "dist/f.js": wrong,
    "node_modules/g/g.js": wrong,
    ".next/h.js": wrong,
  };
  const filesOf = async (...paths: string[]) => {
    const { findings } = await lint(files, ...paths);
    return findings.map(({ file }) => file);
  };

  it.each<[string, string[], string[]]>([
    [
      "a folder, without what is not written by hand",
      ["."],
      ["src/a.ts", "src/c.test.mjs", "src/page/[id]/b.tsx"],
    ],
    ["a folder that is named", ["dist"], ["dist/f.js"]],
    ["a file, once", ["src/a.ts", "src", "src/a.ts"], ["src/a.ts", "src/c.test.mjs", "src/page/[id]/b.tsx"]],
    ["a path with brackets", ["src/page/[id]/b.tsx"], ["src/page/[id]/b.tsx"]],
    ["a glob at any depth", ["src/**/*.ts{,x}"], ["src/a.ts", "src/page/[id]/b.tsx"]],
    ["a glob of one folder", ["./src/*"], ["src/a.ts", "src/c.test.mjs"]],
    ["a glob with a question mark", ["src/?.ts"], ["src/a.ts"]],
  ])("are those of %s", async (_, paths, expected) => {
    expect(await filesOf(...paths)).toEqual(expected);
  });

  it.each(["nowhere", "src/e.json/*", "src/**/*.vue"])("must be there: %s", async (path) => {
    await expect(filesOf(path)).rejects.toMatchObject({
      code: "invalid_argument",
      message: `lint-events: no source files at ${path}`,
    });
  });
});
