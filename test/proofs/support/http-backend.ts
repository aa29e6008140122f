import {
  type Fault,
  startVendorServer,
  type VendorAnswer,
  type VendorRequest,
} from "../../sinks/support/vendor-server.ts";
import type { Backend, BackendFault } from "./backend.ts";
import { readableWire } from "./readable-wire.ts";

/** What a backend behind HTTP has in common, however its sink is made. */
export type HttpBackend = Pick<Backend, "sent" | "forget" | "faults" | "fail" | "close"> & {
  readonly url: string;
  /** Since the last `forget()`. */
  readonly requests: readonly VendorRequest[];
  /** Has the client let go of at the next `forget()`. */
  own(release: () => unknown): void;
};

/** What the server is told beside whether it listens, and whether it echoes. */
const ALWAYS: Readonly<Record<BackendFault, Fault | undefined>> = {
  refusing: undefined,
  hanging: { kind: "hang" },
  "answering garbage": { kind: "answer", answer: { status: 200, body: "<html>\u0000{]</html>" } },
  echoing: undefined,
};

/** @param accept The vendor's good answer. */
export async function startHttpBackend(
  accept: (request: VendorRequest) => VendorAnswer,
): Promise<HttpBackend> {
  let isEchoing = false;
  let isListening = true;
  const server = await startVendorServer((request) => (isEchoing ? echoOf(request) : accept(request)));
  const clients = new Set<() => unknown>();

  async function setListening(listening: boolean): Promise<void> {
    if (listening !== isListening) await (listening ? server.listen() : server.stopListening());
    isListening = listening;
  }

  async function forget(): Promise<void> {
    await Promise.allSettled([...clients].map((release) => release()));
    clients.clear();
    server.requests.length = 0;
  }

  return {
    url: server.url,
    requests: server.requests,
    own: (release) => void clients.add(release),
    sent: async () => readableWire(server.requests),
    forget,
    faults: Object.keys(ALWAYS) as readonly BackendFault[],
    async fail(fault) {
      await setListening(fault !== "refusing");
      isEchoing = fault === "echoing";
      server.always = fault && ALWAYS[fault];
    },
    async close() {
      await forget();
      await server.close();
    },
  };
}

function echoOf(request: VendorRequest): VendorAnswer {
  return { status: 400, body: JSON.stringify({ message: "bad request", request }) };
}
