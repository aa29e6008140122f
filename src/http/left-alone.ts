import type { RequestFacts } from "./request-facts.ts";

const HEALTH_CHECK = /^(?:\/api)?\/(?:health|healthz|healthcheck|ready|readyz|live|livez|ping)\/?$/;
const STATIC_FILE =
  /\.(?:avif|bmp|css|cur|eot|gif|ico|jpe?g|js|map|mjs|otf|png|svg|ttf|txt|wasm|webmanifest|webp|woff2?)$/i;

/** Requests that nobody wants to count: health checks, static files, and the browser's questions before a request. */
export function isNoise({ method, header }: RequestFacts, path: string): boolean {
  if (method === "OPTIONS") return header("access-control-request-method") !== undefined;
  const reads = method === "GET" || method === "HEAD";
  return reads && (HEALTH_CHECK.test(path) || STATIC_FILE.test(path));
}

/** @param rules Whole paths, beginnings of paths that end in `*`, patterns. */
export function isListed(path: string, rules: readonly (string | RegExp)[]): boolean {
  return rules.some((rule) => {
    if (typeof rule !== "string") return path.search(rule) >= 0; // test() would remember where a global pattern stopped
    return rule.endsWith("*") ? path.startsWith(rule.slice(0, -1)) : path === rule;
  });
}
