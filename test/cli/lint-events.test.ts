import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { runCli } from "./run-cli.ts";

const IMPORT = 'import { capture, operation } from "langmeter/operations";';

async function fileOf(...lines: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "langmeter-lint-cli-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "portfolio.ts");
  await writeFile(file, [IMPORT, ...lines].join("\n"));
  return file;
}

describe("langmeter lint-events", () => {
  it("says where the wrong names stand and what would do, and fails", async () => {
    const file = await fileOf(
      'operation("createPortfolio", work);',
      'capture("portfolio_created");',
      "capture(name);",
    );
    const { code, stdout, stderr } = await runCli(["lint-events", file]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(
      stdout,
    ).toBe(`${file}:2:11  error    "createPortfolio" has capital letters; create_portfolio would do

names are dotted (portfolio.create) or noun_verb (portfolio_created): lower case, digits, at most 40 characters, none of LangMeter's own
not checked, no name stands there: ${file}:4
1 error, 0 warnings in 2 names, 1 file
`);
  });

  it("warns of near names without failing", async () => {
    const file = await fileOf('operation("portfolio.create", work);', 'capture("portfolio_created");');
    const { code, stdout } = await runCli(["lint-events", file]);
    expect(code).toBe(0);
    expect(stdout).toBe(`${file}:3:9  warning  "portfolio_created" is nearly portfolio.create (${file}:2)

0 errors, 1 warning in 2 names, 1 file
`);
  });

  it("has little to say of right names", async () => {
    const file = await fileOf('operation("portfolio.create", work);');
    const { code, stdout } = await runCli(["lint-events", file]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "0 errors, 0 warnings in 1 name, 1 file\n" });
  });

  it("prints the same as JSON", async () => {
    const file = await fileOf('capture("x");');
    const { code, stdout } = await runCli(["lint-events", "--json", file]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      files: 1,
      names: 1,
      unchecked: [],
      findings: [
        {
          severity: "error",
          file,
          line: 2,
          column: 9,
          name: "x",
          function: "capture",
          reason: "is a single word",
        },
      ],
    });
  });

  it("refuses a path without sources in one line with exit code 2", async () => {
    const { code, stdout, stderr } = await runCli(["lint-events", "/no/such/folder"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe("langmeter: lint-events: no source files at /no/such/folder\n");
  });
});
