import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withProgress } from "../../src/cli/progress.ts";

let written: string[];
const isTTY = process.stderr.isTTY;

beforeEach(() => {
  vi.useFakeTimers();
  written = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  process.stderr.isTTY = isTTY;
});

async function work(milliseconds: number): Promise<string> {
  const done = withProgress(
    "reading …",
    () => new Promise<string>((resolve) => setTimeout(resolve, milliseconds, "done")),
  );
  await vi.advanceTimersByTimeAsync(milliseconds);
  return done;
}

describe("progress", () => {
  it("is said after a second and wiped away at the end", async () => {
    process.stderr.isTTY = true;
    expect(await work(1_500)).toBe("done");
    expect(written).toEqual(["reading …", "\r\u001B[K"]);
  });

  it("is not said of quick work", async () => {
    process.stderr.isTTY = true;
    await work(900);
    expect(written).toEqual([]);
  });

  it("is not said where nobody watches", async () => {
    process.stderr.isTTY = false;
    await work(5_000);
    expect(written).toEqual([]);
  });

  it("is wiped away when the work fails, too", async () => {
    process.stderr.isTTY = true;
    const failing = withProgress("reading …", async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      throw new Error("no");
    });
    const outcome = expect(failing).rejects.toThrow("no");
    await vi.advanceTimersByTimeAsync(1_500);
    await outcome;
    expect(written.at(-1)).toBe("\r\u001B[K");
  });
});
