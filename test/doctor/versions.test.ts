import { describe, expect, it } from "vitest";
import { isInRange } from "../../src/doctor/version-range.ts";
import { checkLangChain, checkNode } from "../../src/doctor/versions.ts";

describe("a version range", () => {
  it.each([
    ["20.19.0", ">=20.19", true],
    ["20.18.9", ">=20.19", false],
    ["22.0.0", ">=20.19", true],
    ["0.3.40", ">=0.3.40 <2", true],
    ["0.3.39", ">=0.3.40 <2", false],
    ["1.9.99", ">=0.3.40 <2", true],
    ["2.0.0", ">=0.3.40 <2", false],
    ["1.0.0-rc.1", ">=0.3.40 <2", true],
  ])("%s in %s: %s", (version, range, expected) => {
    expect(isInRange(version, range)).toBe(expected);
  });
});

describe("the doctor", () => {
  it("finds a Node.js that is too old", () => {
    expect(checkNode("18.20.0", ">=20.19")).toMatchObject({
      ...{
        status: "failed",
        detail: "18.20.0, but LangMeter needs >=20.19",
        remedy: "install a newer Node.js",
      },
    });
    expect(checkNode("20.20.2", ">=20.19")).toMatchObject({ status: "ok", detail: "20.20.2" });
  });

  it("finds a LangChain that does not fit, in the application's folder", async () => {
    const found = await checkLangChain(">=0.3.40 <2", process.cwd());
    expect(found).toMatchObject({ status: "ok", detail: expect.stringMatching(/^1\./) });
    expect(await checkLangChain(">=9", process.cwd())).toMatchObject({
      ...{ status: "failed", remedy: 'npm install "@langchain/core@>=9"' },
    });
  });
});
