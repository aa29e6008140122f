import type { EventBase } from "../../events/schema.ts";
import type { OtlpResource } from "../../otlp/values.ts";
import type { CheckedOptions } from "./options.ts";

type Sender = Pick<CheckedOptions, "serviceName" | "resource">;

/** Who sends. https://opentelemetry.io/docs/specs/semconv/resource/ */
export function resourceOf({ serviceName, resource }: Sender, event: EventBase): OtlpResource {
  return {
    attributes: {
      "service.name": serviceName,
      "service.version": event.release,
      "deployment.environment.name": event.environment,
      ...resource,
    },
    scope: { name: "langmeter" },
  };
}
