import { scrubSecrets } from "../content/secrets.ts";

/** UUIDs, ULIDs, base64, and the ids of common proxies; nothing that could break a log line, a query or a page. */
const VALID = /^[A-Za-z0-9_.~:=@+/-]{1,128}$/;

/** The given id where it is one, else a new UUID. What comes from outside is not trusted. */
export function requestIdOf(given: unknown): string {
  if (typeof given === "string" && VALID.test(given) && scrubSecrets(given) === given) return given;
  return globalThis.crypto.randomUUID();
}
