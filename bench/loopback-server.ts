import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/**
 * Reads every request to its end and says yes, as the backends do: with an empty JSON object, ClickHouse (whose
 * statement stands in the query) without a word.
 */
const SCRIPT = `
  require("node:http").createServer((request, response) => {
    const answer = request.url.includes("query=") ? "" : "{}";
    request.resume().on("end", () => response.end(answer));
  }).listen(0, "127.0.0.1", function () { console.log(this.address().port); });`;

export interface LoopbackServer {
  readonly url: string;
  stop(): void;
}

/** A backend in a process of its own, so that its CPU is not taken for ours. */
export async function startLoopbackServer(): Promise<LoopbackServer> {
  const server = spawn(process.execPath, ["--eval", SCRIPT], { stdio: ["ignore", "pipe", "inherit"] });
  return { url: `http://127.0.0.1:${await firstLine(server)}`, stop: () => void server.kill() };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error("the server has no output");
  const [line] = await once(createInterface(stdout), "line");
  return String(line);
}
