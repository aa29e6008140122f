import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { ServerType } from "@hono/node-server";
import { onTestFinished } from "vitest";

/** Binds the server to a free port of the loopback interface until the test is over, and gives its origin. */
export async function listen(server: ServerType): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
