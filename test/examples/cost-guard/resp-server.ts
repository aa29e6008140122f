import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { RedisServer } from "./redis-servers.ts";

/**
 * As much of Redis as a budget store talks to: INCRBYFLOAT, EXPIRE, GET and TTL, in version 2 of its protocol
 * (https://redis.io/docs/latest/develop/reference/protocol-spec/).
 */
export async function startRespServer(): Promise<RedisServer> {
  const values = new Map<string, number>();
  const secondsToLive = new Map<string, number>();
  const sockets = new Set<Socket>();

  function answer([command = "", key = "", argument = ""]: readonly string[]): string {
    switch (command.toLowerCase()) {
      case "incrbyfloat": {
        const sum = (values.get(key) ?? 0) + Number(argument);
        values.set(key, sum);
        return bulk(decimal(sum));
      }
      case "get": {
        const value = values.get(key);
        return value === undefined ? "$-1\r\n" : bulk(decimal(value));
      }
      case "expire":
        secondsToLive.set(key, Number(argument));
        return integer(values.has(key) ? 1 : 0);
      case "ttl":
        return integer(secondsToLive.get(key) ?? -1);
      case "info":
        return bulk("loading:0");
      default:
        return `-ERR unknown command '${command}'\r\n`;
    }
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    let unread = "";
    socket.setEncoding("utf8").on("data", (chunk) => {
      const { commands, rest } = readCommands(unread + chunk);
      unread = rest;
      for (const command of commands) socket.write(answer(command));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no TCP address.");
  return {
    url: `redis://127.0.0.1:${address.port}`,
    async stop() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Arrays of bulk strings without line breaks, which is how clients send such commands; an unfinished one is the rest. */
function readCommands(text: string): { readonly commands: readonly string[][]; readonly rest: string } {
  const commands: string[][] = [];
  let rest = text;
  while (rest.startsWith("*")) {
    const lines = rest.split("\r\n");
    const lineCount = 1 + 2 * Number(lines[0]?.slice(1));
    if (lines.length <= lineCount) break;
    commands.push(lines.slice(1, lineCount).filter((_, index) => index % 2 === 1));
    rest = lines.slice(lineCount).join("\r\n");
  }
  return { commands, rest };
}

/** As Redis writes it: no exponent, no trailing zeros. */
function decimal(value: number): string {
  return value.toFixed(17).replace(/\.?0+$/, "");
}

function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}

function integer(value: number): string {
  return `:${value}\r\n`;
}
