import type { VendorRequest } from "../../sinks/support/vendor-server.ts";

/**
 * Requests as one text in which everything can be searched: address, headers and decompressed body, and once more what
 * any base64 in them says.
 */
export function readableWire(requests: readonly VendorRequest[]): string {
  return requests.map(readable).join("\n");
}

/** The encodings that the server has undone. */
const READABLE = [undefined, "identity", "gzip"];

function readable({ method, path, headers, body }: VendorRequest): string {
  const encoding = headers["content-encoding"];
  if (!READABLE.includes(encoding?.toString())) throw new Error(`the wire is unreadable: ${encoding}`);
  const text = `${method} ${decodeURIComponent(path)}\n${JSON.stringify(headers)}\n${body}`;
  return [text, ...decodedRuns(text)].join("\n");
}

const BASE64_RUN = /[A-Za-z0-9+/_-]{12,}/g;

/** Every run of base64 letters read from each of its first four letters: it may stand behind other such letters. */
function decodedRuns(text: string): readonly string[] {
  const runs = text.match(BASE64_RUN) ?? [];
  return runs.flatMap((run) =>
    [0, 1, 2, 3].map((offset) => Buffer.from(run.slice(offset), "base64").toString("latin1")),
  );
}
