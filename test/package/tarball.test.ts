import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runIn, tarball } from "./support/empty-project.ts";

describe("the packed package", () => {
  let folder: string;
  let files: string[];
  beforeAll(async () => {
    const unpacked = await mkdtemp(join(tmpdir(), "langmeter-unpacked-"));
    await runIn(unpacked, "tar", "-xzf", tarball());
    folder = join(unpacked, "package");
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  });
  afterAll(() => rm(dirname(folder), { recursive: true, force: true }));

  it("opens every relative link of its README and docs", async () => {
    const pages = files.filter((file) => file.endsWith(".md"));
    expect(pages).toContain("README.md");
    expect(pages.filter((page) => page.startsWith("docs/")).length).toBeGreaterThan(20);
    const broken: string[] = [];
    for (const page of pages) {
      for (const target of relativeLinks(await readFile(join(folder, page), "utf8"))) {
        if (!existsSync(join(folder, dirname(page), target))) broken.push(`${page}: ${target}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it("holds what is built and documented, and neither tests nor sources", () => {
    expect(files).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "CHANGELOG.md",
        "dist/index.js",
        "dist/index.cjs",
        "dist/env.d.cts",
        "dist/otlp/protobuf.cjs",
        "dist/third-party-licenses.txt",
      ]),
    );
    const known =
      /^(dist|docs|examples)\/|^pricing\/prices\.js$|^(README|CHANGELOG)\.md$|^(LICENSE|package\.json)$/;
    expect(files.filter((file) => !known.test(file))).toEqual([]);
  });

  it("begins its README with the install command", async () => {
    const readme = await readFile(join(folder, "README.md"), "utf8");
    expect(/```sh\n(.*)\n/.exec(readme)?.[1]).toBe("npm install langmeter");
    expect(readme.slice(0, readme.indexOf("## ", readme.indexOf("npm install langmeter")))).toContain(
      ".gitignore",
    );
  });
});

/** Links and images outside of code, without their anchors. */
function relativeLinks(markdown: string): string[] {
  const prose = markdown.replaceAll(/```[\s\S]*?```/g, "").replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^([a-z]+:|#)/.test(target))
    .map((target) => target.replace(/#.*$/, ""));
}
