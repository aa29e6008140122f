import { type BusinessName, isBusinessName } from "../events/business-name.ts";
import type { EventOf, LangMeterEvent } from "../events/schema.ts";
import type { OtlpSpan } from "../otlp/values.ts";

/** An event that tells of a span of the application: the model calls inside hang below it. */
export type ApplicationEvent = EventOf<"api_request"> | EventOf<BusinessName>;

/** A request or an operation as a span, but for what all spans have. */
export type ApplicationSpan = Required<Pick<OtlpSpan, "name" | "kind" | "startMs" | "endMs">> &
  Pick<OtlpSpan, "status"> & {
    readonly event: ApplicationEvent;
    readonly errorType: string | undefined;
    readonly properties: Properties;
  };

type Properties = Readonly<Record<string, string | number | boolean>>;

/** Undefined for events that are no span of their own: `capture` writes at the span that is under way. */
export function applicationSpan(event: Readonly<LangMeterEvent>): ApplicationSpan | undefined {
  if (event.event === "api_request") return requestSpan(event as EventOf<"api_request">);
  if (!isBusinessName(event.event)) return undefined;
  const operation = event as EventOf<BusinessName>;
  return operation.duration_ms === undefined ? undefined : operationSpan(operation);
}

/** https://opentelemetry.io/docs/specs/semconv/http/http-spans/: a 4xx is no error of the server. */
function requestSpan(event: EventOf<"api_request">): ApplicationSpan {
  const { method, endpoint, status_code: status, success, outcome, response_time_ms: latencyMs } = event;
  const failed = !success && outcome !== "aborted" && (status === undefined || status >= 500 || status < 300);
  return {
    name: `${method} ${endpoint}`,
    kind: "server",
    ...timesOf(event, latencyMs),
    status: failed ? { code: "error" } : undefined,
    errorType: failed ? String(status ?? "_OTHER") : undefined,
    event,
    properties: {},
  };
}

function operationSpan(event: EventOf<BusinessName>): ApplicationSpan {
  const { event: name, status, duration_ms: durationMs, error_message: message, properties = {} } = event;
  return {
    name,
    kind: "internal",
    ...timesOf(event, durationMs),
    status: status === "error" ? { code: "error", message } : undefined,
    errorType: event.error_type,
    event,
    properties: propertiesOf(properties),
  };
}

function timesOf({ timestamp }: ApplicationEvent, lengthMs = 0): { startMs: number; endMs: number } {
  const endMs = Date.parse(timestamp);
  return { startMs: endMs - lengthMs, endMs };
}

function propertiesOf(properties: Readonly<Record<string, unknown>>): Properties {
  const plain: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(properties))
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      plain[`langmeter.properties.${key}`] = value;
  return plain;
}
