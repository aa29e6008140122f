import type { TraceContext } from "../context/context.ts";
import { environmentVariable, processLogger } from "../logging/environment.ts";
import type { PORT } from "../record/application-port.ts";
import type { Tracer } from "../record/tracer.ts";
import { checkOptions, isDomain } from "./option-rules.ts";

/** What the integrations need of a tracer. */
export type HttpTracer = Pick<Tracer<unknown>, "flush" | typeof PORT>;

/** Who makes a request. All of it but the e-mail address is on every event of the request. */
export interface RequestUser extends TraceContext {
  /** Only compared with `internalDomains`; never recorded. */
  readonly email?: string | undefined;
}

export interface HttpFlushOptions {
  /** Milliseconds that the delivery may take. 0 to 60,000. @default 2_000 */
  readonly timeoutMs?: number;
  /**
   * Keeps the platform from freezing the process until the promise settles: `waitUntil` of `@vercel/functions`, `after`
   * of `next/server`. @default what the platform hands to the handler: `ctx.waitUntil` of Workers, Hono's `executionCtx`
   */
  readonly waitUntil?: (promise: Promise<unknown>) => void;
}

/** @typeParam Source What the framework calls a request: a Web `Request`, Express's, Hono's context, Fastify's. */
export interface HttpOptions<Source> {
  /** Records the requests. @default the tracer that was made last; with none, the application runs as without us */
  readonly tracer?: HttpTracer | undefined;
  /**
   * From how many milliseconds until the first byte of its answer on a request is a `slow_request`. More than 0;
   * Infinity: never. @default the variable SLOW_THRESHOLD, else 5_000
   */
  readonly slowThresholdMs?: number;
  /**
   * Requests to leave alone, beside health checks, static files and CORS preflights: paths (`/internal/status`, or
   * `/internal/*` for all below), patterns for the path, or a function. A request that is left alone gets no id and no
   * scope either. @default []
   */
  readonly skip?: readonly (string | RegExp)[] | ((request: Source) => boolean);
  /**
   * E-mail domains, subdomains included, of users whose requests are not recorded. Their model calls are: they cost
   * money. Needs `getUser`. @default the variable POSTHOG_INTERNAL_DOMAINS, with commas between; else []
   */
  readonly internalDomains?: readonly string[];
  /**
   * Who makes the request. Asked before the handler runs, which waits for the answer, at most a second: then it goes on
   * without a user. @default nobody is known
   */
  readonly getUser?: (
    request: Source,
  ) => RequestUser | null | undefined | Promise<RequestUser | null | undefined>;
  /** What else is known of the request: thread, channel, session, … Asked before the handler runs. @default nothing */
  readonly context?: (request: Source) => TraceContext | null | undefined;
  /** Take over a valid `X-Request-ID` of the caller. False: every request gets a new id. @default true */
  readonly trustRequestId?: boolean;
  /** Keys of the W3C `baggage` header that become metadata. @default [] */
  readonly baggage?: readonly string[];
  /**
   * Deliver what was recorded after each request, for platforms that freeze the process. With a `waitUntil` the answer
   * waits for nothing; without one its end waits for the delivery, except in Express and Fastify, where it only begins.
   * @default where the platform hands over a waitUntil; a server that runs on delivers by itself
   */
  readonly flush?: HttpFlushOptions;
  /**
   * The name under which requests are counted. Keep it of low cardinality: `/threads/:id`. Asked when the request is
   * over. @default the pattern of the route that answered, else `(unmatched)`; with `langmeter/http` the path without its ids
   */
  readonly endpointOf?: (request: Source) => string | undefined;
}

/** The options with every default filled in and every value checked. */
export interface CheckedOptions<Source>
  extends Pick<HttpOptions<Source>, "tracer" | "getUser" | "context" | "endpointOf"> {
  readonly slowThresholdMs: number;
  readonly skip: NonNullable<HttpOptions<Source>["skip"]>;
  readonly internalDomains: readonly string[];
  readonly trustRequestId: boolean;
  readonly baggage: readonly string[];
  readonly flush: (HttpFlushOptions & { readonly timeoutMs: number }) | undefined;
}

export const DEFAULT_FLUSH_MS = 2_000;

/** @throws LangMeterError that names the option, the value and what is allowed. */
export function checkedOptions<Source>(options: HttpOptions<Source>): CheckedOptions<Source> {
  checkOptions(options);
  const { flush } = options;
  const internalDomains = options.internalDomains ?? domainsOfEnvironment(options.getUser !== undefined);
  return {
    ...options,
    slowThresholdMs: options.slowThresholdMs ?? thresholdOfEnvironment() ?? 5_000,
    skip: options.skip ?? [],
    internalDomains: internalDomains.map((domain) => domain.toLowerCase()),
    trustRequestId: options.trustRequestId ?? true,
    baggage: options.baggage ?? [],
    flush: flush === undefined ? undefined : { ...flush, timeoutMs: flush.timeoutMs ?? DEFAULT_FLUSH_MS },
  };
}

/** Milliseconds, or seconds with their unit: `3000`, `3000ms`, `3s`. */
function thresholdOfEnvironment(): number | undefined {
  const text = environmentVariable("SLOW_THRESHOLD");
  if (text === undefined) return undefined;
  const [, number, unit = "ms"] = /^(\d+(?:\.\d+)?) ?(ms|s)?$/i.exec(text) ?? [];
  const thresholdMs = Number(number) * (unit.toLowerCase() === "s" ? 1_000 : 1);
  if (thresholdMs > 0) return thresholdMs;
  warnOfVariable(
    "SLOW_THRESHOLD is no number of milliseconds over 0, and is left out; allowed: 3000, 3000ms, 3s",
  );
  return undefined;
}

/** @param isUsed Whether a request's user is asked for: without one nobody is internal. */
function domainsOfEnvironment(isUsed: boolean): readonly string[] {
  const text = environmentVariable("POSTHOG_INTERNAL_DOMAINS");
  if (text === undefined) return [];
  if (!isUsed) {
    warnOfVariable(
      "POSTHOG_INTERNAL_DOMAINS does nothing without the http option getUser, which says who asks",
    );
    return [];
  }
  const domains = text.split(",").map((domain) => domain.trim().replace(/^@/, ""));
  const [wrong] = domains.filter((domain) => domain !== "" && !isDomain(domain));
  if (wrong !== undefined)
    warnOfVariable(
      "POSTHOG_INTERNAL_DOMAINS has entries that are no domains, and they are left out; allowed: example.com,example.org",
    );
  return domains.filter(isDomain);
}

function warnOfVariable(message: string): void {
  processLogger().warnOnce(`langmeter: ${message}`);
}
