import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Writes what it likes onto the connection once a request is there. */
export type RawAnswer = (socket: Socket) => void;

export interface RawServer {
  /** http://127.0.0.1:port */
  readonly url: string;
  /** The heads of the requests that came. */
  readonly requests: string[];
  readonly connections: () => number;
  /** Resolves when the client has let go of the connection that was answered first. */
  readonly released: Promise<void>;
}

/**
 * A server at the level of bytes, for what node:http would not write. Reads each request to the end of its head and
 * gives the next answer, the last one again and again.
 */
export async function startRawServer(...answers: RawAnswer[]): Promise<RawServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}); // broken off by the client, or by us
    socket.on("close", release);
    socket.on("data", (bytes) => {
      const text = bytes.toString("latin1");
      if (!text.includes("HTTP/1.1\r\n")) return; // the rest of a request that came in parts
      requests.push(text);
      answers[Math.min(requests.length, answers.length) - 1]?.(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, connections: () => sockets.size, released };
}

/** One whole answer. */
export function answer(status: string, headers: Readonly<Record<string, string>>, body = ""): RawAnswer {
  return (socket) =>
    socket.write(`${head(status, { "content-length": `${body.length}`, ...headers })}${body}`);
}

export function head(status: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join("")}\r\n`;
}

/** A body of one byte again and again, as fast as the client takes it, until it lets go. */
export function endlessly(socket: Socket): void {
  const block = Buffer.alloc(64_000, "x");
  const write = () => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on("drain", write);
  write();
}
