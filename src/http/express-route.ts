import { callSafely } from "../events/application-function.ts";
import { get, isList, textOf } from "../events/untrusted.ts";
import { namedByParams, pathOf } from "./endpoint.ts";
import type { Answer } from "./request-facts.ts";

/**
 * Which route of an Express application answers. Express forgets it: an error takes the request out of its routers,
 * `baseUrl` and `params` are put back, and `route` stays when a route has handed on. So the three are watched while they
 * are set, which Express 4 and 5 do in the same order: `route` of a route that matches, `params` of whatever matches,
 * then `baseUrl` of what is mounted, or `route` once more when it runs.
 */

/** The part of Express's request that knows the route. */
export interface RoutedRequest {
  readonly originalUrl?: string | undefined;
  readonly url?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly params?: unknown;
  readonly route?: unknown;
}

/** What the request is inside of: each with its part of the path as it was called, and as a pattern. */
interface Mount {
  readonly url: string;
  readonly pattern: string;
}

/** Watches the request from here on; what it is asked is which pattern answered it, undefined if none did. */
export function watchRoute(request: RoutedRequest): (answer: Answer) => string | undefined {
  let mounts: Mount[] = [];
  let current: { readonly route: unknown; pattern: string | undefined } | undefined;
  let lastPattern: string | undefined;
  let isAboutToMatch = false;
  const base = () => mounts.map(({ pattern }) => pattern).join("");

  function enter(baseUrl: unknown): void {
    const url = textOf(baseUrl) ?? "";
    while (!isWithin(url, mounts.at(-1)?.url ?? "")) mounts = mounts.slice(0, -1);
    const outer = mounts.at(-1)?.url ?? "";
    if (url.length > outer.length)
      mounts = [...mounts, { url, pattern: mountPattern(url.slice(outer.length), request) }];
  }

  enter(request.baseUrl);
  watch(request, "baseUrl", enter);
  watch(request, "params", () => {
    if (!isAboutToMatch) current = undefined; // a middleware's, or put back
    isAboutToMatch = false;
  });
  watch(request, "route", (route) => {
    if (current?.route !== route) isAboutToMatch = true;
    const pattern = routePattern(get(route, "path"), request);
    lastPattern = pattern === undefined ? undefined : joined(base(), pattern);
    current = { route, pattern: lastPattern };
  });

  return ({ status, hasFailed }) => {
    if (current !== undefined) return current.pattern;
    // An error that a route threw passes all that is behind it before somebody answers.
    const mayBeThrown = hasFailed || (status !== undefined && status >= 400 && status !== 404);
    if (mayBeThrown && lastPattern !== undefined) return lastPattern;
    return status === 404 ? undefined : textOf(base()); // what is mounted and has no routes of its own
  };
}

function isWithin(url: string, outer: string): boolean {
  return outer === "" || url === outer || url.startsWith(`${outer}/`);
}

/** Tells each value that is set, and changes nothing else of the property. */
function watch(request: object, property: keyof RoutedRequest, told: (value: unknown) => void): void {
  let current: unknown = get(request, property);
  Reflect.defineProperty(request, property, {
    configurable: true,
    enumerable: true,
    get: () => current,
    set(value: unknown) {
      current = value;
      callSafely(
        () => told(value),
        () => {}, // a name is not worth the application's request
      );
    },
  });
}

function mountPattern(path: string, request: RoutedRequest): string {
  const pattern = matchedPattern(request) ?? namedByParams(path, request.params);
  return `/${pattern.replace(/^\/|\/$/g, "")}`;
}

function routePattern(path: unknown, request: RoutedRequest): string | undefined {
  if (!isList(path)) return patternText(path);
  const patterns = path
    .flat(Number.POSITIVE_INFINITY)
    .map(patternText)
    .filter((each) => each !== undefined);
  const named = matchedPattern(request) ?? namedByParams(pathOf(request.url ?? ""), request.params);
  return patterns.includes(named) ? named : patterns.join(" | ");
}

/** A pattern is a text or a regular expression. */
function patternText(pattern: unknown): string | undefined {
  return pattern instanceof RegExp ? String(pattern) : textOf(pattern);
}

/**
 * The one of several patterns by which a path matched, which router 2.3 (Express 5.3) notes on the request for its
 * tracing. Where it is missing the parameters tell most of it.
 */
const MATCHED = "router.tracing.matchedRoute";

function matchedPattern(request: RoutedRequest): string | undefined {
  const key = Object.getOwnPropertySymbols(request).find(({ description }) => description === MATCHED);
  return key === undefined ? undefined : patternText((request as unknown as Record<symbol, unknown>)[key]);
}

function joined(base: string, pattern: string): string {
  if (pattern === "/") return base || "/";
  return base + (pattern.startsWith("/") ? pattern : `/${pattern}`);
}
