import { afterEach, describe, expect, it, vi } from "vitest";
import { createProgressBar } from "../../src/cli/progress-bar.ts";

const { isTTY } = process.stderr;

afterEach(() => {
  vi.restoreAllMocks();
  process.stderr.isTTY = isTTY;
});

async function written(terminal: boolean): Promise<string> {
  const texts: string[] = [];
  process.stderr.isTTY = terminal;
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    texts.push(String(text));
    return true;
  });
  const bar = await createProgressBar("posthog");
  bar.update(50, 200, "1,200 sent");
  await new Promise((resolve) => setTimeout(resolve, 250)); // it draws ten times a second
  bar.end();
  bar.end();
  return texts.join("");
}

describe("a progress bar", () => {
  it("shows how far it is and what is going on, and wipes itself away", async () => {
    const text = await written(true);
    expect(text).toMatch(/posthog \[=+-+\] 25% 1,200 sent/);
    expect(text.lastIndexOf("\u001B[")).toBeGreaterThan(text.lastIndexOf("25%"));
  });

  it("is silent where nobody watches", async () => {
    expect(await written(false)).toBe("");
  });
});
