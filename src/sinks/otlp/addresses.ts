export interface Addresses {
  readonly traces: string;
  readonly metrics: string;
}

/** https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp; a query stays. */
export function addressesOf(endpoint: URL): Addresses {
  const base = endpoint.pathname.replace(/(\/v1\/traces)?\/*$/, "");
  const addressOf = (signal: string) => {
    const url = new URL(endpoint);
    url.pathname = `${base}/v1/${signal}`;
    return url.href;
  };
  return { traces: addressOf("traces"), metrics: addressOf("metrics") };
}
