import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PROVIDER_ROWS } from "../../src/usage/provider-rows.ts";

it("docs/usage.md names every repair", () => {
  const page = readFileSync(new URL("../../docs/usage.md", import.meta.url), "utf8");
  const unnamed = PROVIDER_ROWS.map(({ repair }) => repair).filter(
    (repair) => !page.includes(`\`${repair}\``),
  );
  expect(unnamed).toEqual([]);
});
