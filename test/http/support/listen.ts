import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Binds the server to a free port of the loopback interface until the test is over, and gives its origin. */
export async function listen(server: Pick<Server, "listen" | "address" | "close" | "once">): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server as Server, "listening");
  onTestFinished(() => {
    (server as Server).closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
