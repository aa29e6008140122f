import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { startRespServer } from "./resp-server.ts";

export interface RedisServer {
  /** redis://127.0.0.1:… */
  readonly url: string;
  stop(): Promise<void>;
}

export interface RedisServerKind {
  readonly name: string;
  start(): Promise<RedisServer>;
}

const fake: RedisServerKind = { name: "a small server of ours", start: startRespServer };
const real: RedisServerKind = { name: "redis-server", start: startRedis };

/** The servers to test against on this machine: the real one only where it is installed, and else a loud word about it. */
export function redisServers(): readonly RedisServerKind[] {
  if (spawnSync("redis-server", ["--version"]).error === undefined) return [fake, real];
  process.emitWarning(
    "redis-server is not installed: the budget store is tested against our own small server only. " +
      "Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis",
  );
  return [fake];
}

async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child = spawn("redis-server", settings, { stdio: ["ignore", "pipe", "inherit"] });
  await readiness(child);
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}

async function readiness({ stdout }: ChildProcess): Promise<void> {
  if (stdout === null) throw new Error("redis-server has no output to read.");
  for await (const line of createInterface(stdout)) {
    if (line.includes("Ready to accept connections")) break;
  }
  // What nobody reads would fill the pipe and stop the server.
  stdout.resume();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("The server has no TCP address.");
  return address.port;
}
