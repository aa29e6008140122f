import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createTerminal } from "../../../examples/demo/terminal.ts";

const CLEAR_LINE = "\r\u001b[K";

function recording(isTTY: boolean) {
  const written: string[] = [];
  const terminal = createTerminal({ isTTY, write: (text) => written.push(text) });
  return { terminal, text: () => written.join("") };
}

describe("the demo's terminal", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const delayed = <Result>(milliseconds: number, result: Result) =>
    new Promise<Result>((resolve) => setTimeout(() => resolve(result), milliseconds));

  it("says nothing of work that takes less than a second", async () => {
    const { terminal, text } = recording(false);
    const work = terminal.during("thinking", delayed(900, "done"));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await work).toBe("done");
    expect(text()).toBe("");
  });

  it("writes one plain line after a second where there is no terminal", async () => {
    const { terminal, text } = recording(false);
    const work = terminal.during("thinking", delayed(5_000, "done"));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await work).toBe("done");
    expect(text()).toBe("   … thinking\n");
  });

  it("spins on a terminal and leaves no trace of it", async () => {
    const { terminal, text } = recording(true);
    const work = terminal.during("thinking", delayed(1_250, "done"));
    await vi.advanceTimersByTimeAsync(1_250);
    await work;
    terminal.line("next");
    expect(text().split(CLEAR_LINE)).toEqual(["", "   ⠋ thinking", "   ⠙ thinking", "next\n"]);
  });

  it("keeps quiet about work that failed, and passes the failure on", async () => {
    const { terminal, text } = recording(false);
    await expect(terminal.during("thinking", Promise.reject(new Error("no")))).rejects.toThrow("no");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(text()).toBe("");
  });

  it("ends a streamed line before it begins the next", () => {
    const { terminal, text } = recording(false);
    terminal.piece("one ");
    terminal.piece("two");
    terminal.line("three");
    terminal.piece("four");
    terminal.line();
    terminal.line("five");
    expect(text()).toBe("one two\nthree\nfour\nfive\n");
  });
});
