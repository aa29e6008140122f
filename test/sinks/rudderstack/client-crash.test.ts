import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const PROGRAM = fileURLToPath(new URL("./support/refused-connection.ts", import.meta.url));

/** Runs the program that uses a client without errorHandler while its data plane refuses connections. */
async function run(mode: "alone" | "sink" | "both") {
  const child = spawn(process.execPath, ["--import", "tsx", PROGRAM, mode]);
  const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return { output: output.trim(), exitCode };
}

describe("a client without errorHandler whose data plane refuses connections", () => {
  it("ends the process by itself, which is why the sink steps in", async () => {
    expect(await run("alone")).toEqual({ output: "", exitCode: 1 });
  });

  it("does not end the process once it is given to the sink, and its events are retried", async () => {
    const { output, exitCode } = await run("sink");
    expect(output).toBe("network connection failed (ECONNREFUSED) retryable=true");
    expect(exitCode).toBe(0);
  });

  it("does not end the process for the application's own events either", async () => {
    expect(await run("both")).toEqual({ output: "still running", exitCode: 0 });
  });
});

describe("a client with an errorHandler", () => {
  it("keeps it", async () => {
    const { default: Analytics } = await import("@rudderstack/rudder-sdk-node");
    const { rudderstack } = await import("langmeter/sinks/rudderstack");
    const errorHandler = () => {};
    const client = new Analytics("key", { errorHandler });
    rudderstack({ client });
    expect(client).toHaveProperty("errorHandler", errorHandler);
  });
});
