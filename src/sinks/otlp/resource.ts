import type { EventBase } from "../../events/schema.ts";
import { PACKAGE_VERSION } from "../../events/version.ts";
import type { OtlpResource } from "../../otlp/values.ts";
import { schemaUrlOf } from "../../semconv/naming.ts";
import type { CheckedOptions } from "./options.ts";

type Sender = Pick<CheckedOptions, "serviceName" | "resource" | "semconv">;

/** Who sends. https://opentelemetry.io/docs/specs/semconv/resource/ */
export function resourceOf({ serviceName, resource, semconv }: Sender, event: EventBase): OtlpResource {
  return {
    attributes: {
      "service.name": serviceName,
      "service.version": event.release,
      "deployment.environment.name": event.environment,
      ...resource,
    },
    scope: { name: "langmeter", version: PACKAGE_VERSION },
    schemaUrl: schemaUrlOf(semconv),
  };
}
