import type { ContentPolicy } from "../content/policy.ts";
import { callSafely, isThenable } from "../events/application-function.ts";
import type { BusinessName } from "../events/business-name.ts";
import { messageOf } from "../events/errors.ts";
import { get } from "../events/untrusted.ts";
import type { ApplicationPort, ApplicationSpan } from "../record/application-port.ts";
import { type Ending, observe } from "../record/observe.ts";
import type { FailedWork } from "../record/reported-errors.ts";
import { failureOf, statusOf } from "./failure.ts";
import { type Properties, safeProperties } from "./properties.ts";
import { spanAttributes } from "./span-attributes.ts";
import { choiceKeys, portOf, type TracerChoice } from "./tracer-choice.ts";

export interface OperationOptions extends TracerChoice {
  /** The feature that the operation is a part of. */
  readonly feature?: string | undefined;
  /** Where in the user's journey it happens, e.g. "onboarding". */
  readonly journeyStage?: string | undefined;
}

/** An operation that is under way, for the work inside. */
export interface OperationRun {
  /** Adds to the properties of its event; later values of a key win. */
  add(properties: Properties): void;
}

export interface OperationCall<Result> {
  readonly name: BusinessName;
  readonly work: (run: OperationRun) => Result;
  /** Asked when the operation begins. */
  readonly properties: () => Properties | undefined;
  readonly options: OperationOptions;
}

const OPERATION_KEYS = choiceKeys("operation", "feature", "journeyStage");

/** Runs the work in a span and records how it went. Without a tracer the work simply runs. */
export function runOperation<Result>({ name, work, properties, options }: OperationCall<Result>): Result {
  const port = portOf(options, OPERATION_KEYS);
  const own: Properties[] = [];
  const run: OperationRun = { add: (more) => void own.push(more) };
  let span: ApplicationSpan | undefined;
  port?.guard(() => {
    span = port.openSpan(name);
    own.push(askedProperties(port, name, properties));
  });
  if (port === undefined || span === undefined) return work(run);
  const operation = { name, port, span, own, options };
  return span.run(() =>
    observe(
      () => work(run),
      (ending) => port.guard(() => record(operation, ending)),
    ),
  );
}

/** A description that fails costs the properties, not the operation. */
function askedProperties(port: ApplicationPort, name: string, ask: () => Properties | undefined): Properties {
  const failed = (error: unknown) =>
    port.warnOnce(
      `langmeter: the properties of ${name} failed and are left out: ${messageOf(error)}`,
      `properties ${name}`,
    );
  const properties = callSafely(ask, failed);
  if (!isThenable(properties)) return properties ?? {};
  failed(new TypeError("they are a promise, and nothing waits for it"));
  return {};
}

interface Operation {
  readonly name: BusinessName;
  readonly port: ApplicationPort;
  readonly span: ApplicationSpan;
  readonly own: readonly Properties[];
  readonly options: OperationOptions;
}

function record({ name, port, span, own, options }: Operation, ending: Ending): void {
  const { content, health } = port;
  const status = statusOf(ending);
  const error = ending.threw && status !== "success" ? ending.error : undefined;
  const fields = {
    operation: name,
    status,
    duration_ms: span.elapsed(),
    ...(status === "success" ? {} : failureOf(error, status, port, workOf(span))),
    feature: labelOf(get(options, "feature"), content),
    journey_stage: labelOf(get(options, "journeyStage"), content),
    properties: mergedProperties(own, content),
  };
  span.emit(name, fields, error);
  span.end({ errorType: fields.error_type, attributes: spanAttributes(fields) });
  // What was stopped on purpose says nothing about how well it works.
  if (status === "success" || status === "error") health.note(name, fields.duration_ms, status === "error");
}

function workOf({ traceId, startedAt, parentSpanId }: ApplicationSpan): FailedWork {
  return { traceId, startedAt, parent: parentSpanId };
}

/** Each is made safe before they are one: to read a getter may throw. */
function mergedProperties(own: readonly Properties[], content: ContentPolicy): Properties | undefined {
  const safe = own.map((properties) => safeProperties(properties, content));
  return safeProperties(Object.assign({}, ...safe), content);
}

function labelOf(text: unknown, content: ContentPolicy): string | undefined {
  return typeof text === "string" && text !== "" ? content.label(text) : undefined;
}
