import { trimmedEnd } from "../../content/text.ts";

const TRACES_PATH = "/v1/traces";

export interface Addresses {
  readonly traces: string;
  readonly metrics: string;
}

/** https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp; a query stays. */
export function addressesOf(endpoint: URL): Addresses {
  const path = trimmedEnd(endpoint.pathname, "/");
  const base = path.endsWith(TRACES_PATH) ? path.slice(0, -TRACES_PATH.length) : path;
  const addressOf = (signal: string) => {
    const url = new URL(endpoint);
    url.pathname = `${base}/v1/${signal}`;
    return url.href;
  };
  return { traces: addressOf("traces"), metrics: addressOf("metrics") };
}
