import { readAddress } from "../sinks/clickhouse/address.ts";
import { isName } from "../sinks/clickhouse/table-name.ts";
import { isWebAddress } from "../transport/web-address.ts";

/** What is wrong with the value of a variable, in words that follow its name; undefined where nothing is. The value itself is never quoted. */
export type VariableCheck = (value: string) => string | undefined;

export function httpUrl(value: string): string | undefined {
  const protocol = URL.canParse(value) ? new URL(value).protocol : undefined;
  return protocol === "http:" || protocol === "https:" ? undefined : "is no URL with http:// or https://";
}

/** Paths are added to it. */
export function serverUrl(value: string): string | undefined {
  return (
    httpUrl(value) ??
    (isWebAddress(value) ? undefined : "is an URL with a user name, a query or a fragment; it takes none")
  );
}

/** What no header can carry is no key: a line break, a quote of a shell, a word too much. */
export function key(value: string): string | undefined {
  return /^[!-~]+$/.test(value) ? undefined : "has characters that no key has";
}

/** https://posthog.com/docs/api#authentication: events are sent with the project's token. */
export function projectToken(value: string): string | undefined {
  if (/^ph[xs]_/.test(value)) return "is a personal or a secret key; events need the project's token, phc_…";
  return key(value);
}

/** https://langfuse.com/faq/all/where-are-langfuse-api-keys; Basic authentication parts the two at the first colon. */
export function publicKey(value: string): string | undefined {
  if (value.startsWith("sk-lf-")) return "is the secret key; it and LANGFUSE_SECRET_KEY are swapped";
  return value.includes(":") ? "has a colon, which no public key has" : key(value);
}

export function secretKey(value: string): string | undefined {
  return value.startsWith("pk-lf-")
    ? "is the public key; it and LANGFUSE_PUBLIC_KEY are swapped"
    : key(value);
}

/** https://signoz.io/docs/ingestion/signoz-cloud/overview/#endpoint; some are numbered. */
export function signozRegion(value: string): string | undefined {
  return /^(?:us|eu|in)\d?$/i.test(value) ? undefined : "is no region; allowed: us, eu, in";
}

/** https://docs.sentry.io/concepts/key-terms/dsn-explainer/ */
export function sentryDsn(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isDsn =
    url !== undefined && /^https?:$/.test(url.protocol) && url.username !== "" && /\/\d+$/.test(url.pathname);
  return isDsn ? undefined : "is no DSN such as https://key@o1.ingest.sentry.io/2";
}

/** https://clickhouse.com/docs/sql-reference/syntax#identifiers, as far as nothing has to be quoted. */
export function clickhouseName(value: string): string | undefined {
  return isName(value) ? undefined : "is no name of letters, digits, _ and -";
}

export function clickhouseUrl(value: string): string | undefined {
  const isAddress = readAddress(value) !== undefined;
  return httpUrl(value) ?? (isAddress ? undefined : "is no http[s]://[user:password@]host[:port][/database]");
}
