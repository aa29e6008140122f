import { scrubSecrets } from "../content/secrets.ts";
import { contextFaults, contextKeys } from "../context/context.ts";
import { withContext } from "../context/scope.ts";
import { placeFromHeaders } from "../context/trace-parent.ts";
import type { KnownKeys } from "../events/known-names.ts";
import { processWide } from "../events/process-wide.ts";
import { textOf } from "../events/untrusted.ts";
import { type ApplicationPort, PORT } from "../record/application-port.ts";
import { defaultTracer } from "../record/default-tracer.ts";
import { askOption, attempt, awaitOption } from "./attempt.ts";
import { planDelivery } from "./delivery.ts";
import { pathOf, UNMATCHED } from "./endpoint.ts";
import { isInternalUser } from "./internal-user.ts";
import { isListed, isNoise } from "./left-alone.ts";
import {
  type CheckedOptions,
  checkedOptions,
  type HttpOptions,
  type HttpTracer,
  type RequestUser,
} from "./options.ts";
import { requestContext } from "./request-context.ts";
import type { RequestFacts } from "./request-facts.ts";
import { createRequestRecord, type RequestRecord } from "./request-record.ts";

/** What every integration is made of. */
export interface Requests<Source> {
  /**
   * Resolves with the record of the request; with undefined where it is left alone. Never rejects.
   *
   * @param describe May throw: what is no request is left alone.
   */
  begin(source: Source, describe: () => RequestFacts): Promise<RequestRecord | undefined>;
}

/** A request that passes several of our wrappers is the outermost one's, whichever entry each comes from. */
const begun = processWide("http.begun", () => new WeakSet<object>());

/** @throws LangMeterError on a wrong option. */
export function createRequests<Source>(given: HttpOptions<Source>): Requests<Source> {
  const options = checkedOptions(given);
  return {
    async begin(source, describe) {
      // Whatever has made itself the default is a whole tracer.
      const tracer = options.tracer ?? (defaultTracer() as HttpTracer | undefined);
      if (tracer === undefined) return undefined;
      const port = tracer[PORT];
      const facts = attempt(port, () => {
        const described = describe();
        const isOurs = isFirst(described) && !isLeftAlone({ source, facts: described, options, port });
        return isOurs ? described : undefined;
      });
      if (facts === undefined) return undefined;
      const user = await awaitOption(port, "getUser", () => options.getUser?.(source));
      return attempt(port, () => open({ source, facts, options, tracer, user: user ?? {} }));
    },
  };
}

function isFirst({ identity }: RequestFacts): boolean {
  if (begun.has(identity)) return false;
  begun.add(identity);
  return true;
}

interface Candidate<Source> {
  readonly source: Source;
  readonly facts: RequestFacts;
  readonly options: CheckedOptions<Source>;
  readonly port: ApplicationPort;
}

function isLeftAlone<Source>({ source, facts, options: { skip }, port }: Candidate<Source>): boolean {
  const path = pathOf(facts.url);
  if (isNoise(facts, path)) return true;
  return typeof skip === "function"
    ? askOption(port, "skip", () => skip(source)) === true
    : isListed(path, skip);
}

const USER_KEYS = contextKeys("http option getUser", "email");
const CONTEXT_KEYS = contextKeys("http option context");

function nameFaults(port: ApplicationPort, given: unknown, known: KnownKeys): void {
  for (const fault of contextFaults(given, known)) port.warnOnce(`langmeter: ${fault}`);
}

interface Beginning<Source> extends Omit<Candidate<Source>, "port"> {
  readonly tracer: HttpTracer;
  readonly user: RequestUser;
}

function open<Source>({ source, facts, options, tracer, user }: Beginning<Source>): RequestRecord {
  const port = tracer[PORT];
  const { label } = port.content;
  const inbound = options.trustRequestId ? facts.header("x-request-id") : undefined;
  const requestId = requestIdOf(facts.requestId ?? inbound);
  const own = askOption(port, "context", () => options.context?.(source));
  nameFaults(port, user, USER_KEYS);
  nameFaults(port, own, CONTEXT_KEYS);
  const context = requestContext(facts, { requestId, given: [user, own], baggage: options.baggage });
  const method = label(facts.method);
  return createRequestRecord({
    requestId,
    port,
    // In the caller's scope, because an active span of OpenTelemetry in the caller's trace is nearer than the caller.
    span: withContext(placeFromHeaders(facts.header), () => port.openSpan(method, context)),
    method,
    route: (answer) => facts.route(answer),
    endpoint(route) {
      const own = textOf(askOption(port, "endpointOf", () => options.endpointOf?.(source)));
      return label(own ?? route ?? UNMATCHED);
    },
    slowThresholdMs: options.slowThresholdMs,
    isCounted: !isInternalUser(user.email, options.internalDomains),
    deliver: planDelivery(tracer, options.flush, facts),
  });
}

/** UUIDs, ULIDs, base64, and the ids of common proxies; nothing that could break a log line, a query or a page. */
const VALID = /^[A-Za-z0-9_.~:=@+/-]{1,128}$/;

/** The given id where it is one, else a new UUID. What comes from outside is not trusted. */
function requestIdOf(given: unknown): string {
  if (typeof given === "string" && VALID.test(given) && scrubSecrets(given) === given) return given;
  return globalThis.crypto.randomUUID();
}
