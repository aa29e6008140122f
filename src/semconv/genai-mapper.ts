import type { LangMeterEvent } from "../events/schema.ts";
import type { OtlpSpan } from "../otlp/values.ts";
import type { FinishedSpan, StartEvent } from "../spans/finished-span.ts";
import { applicationSpan } from "./application-span.ts";
import {
  APPLICATION_ROWS,
  type AttributeTable,
  CONTEXT_ROWS,
  DERIVED_ROWS,
  type DerivedFields,
  PARAMETER_ROWS,
  RUN_ROWS,
  TRACE_ROWS,
  USAGE_ROWS,
} from "./attribute-table.ts";
import { contentFields } from "./content-fields.ts";
import { derivedFields, sessionFields } from "./derived-fields.ts";
import { openInferenceMessages } from "./messages.ts";
import {
  type AttributeAlias,
  columnsOf,
  createNamer,
  doubleNames,
  type NamedAttributes,
  type SemconvVersion,
} from "./naming.ts";
import { outcomeOf } from "./outcome.ts";
import { identityOf, startIdentity } from "./span-identity.ts";

export interface GenAiMapperOptions {
  /** Which names are sent: the last release, the unreleased ones, or each value under both. @default "1.41" */
  readonly semconv?: SemconvVersion;
  /** True: also prompts, answers, tool data, error messages and metadata, as far as the record has them. @default false */
  readonly content?: boolean;
  /** Other vocabularies, sent beside. @default [] */
  readonly aliases?: readonly AttributeAlias[];
}

/** A run in the words of OpenTelemetry's conventions for generative AI. */
export type GenAiSpan = Required<Pick<OtlpSpan, "name" | "kind" | "attributes" | "events">> &
  Pick<OtlpSpan, "status">;

/** What is known when a run begins. */
export type GenAiSpanStart = Pick<GenAiSpan, "name" | "kind" | "attributes">;

export interface GenAiMapper {
  (span: FinishedSpan): GenAiSpan;
  /** Attributes whose numbers are doubles, whole ones too. */
  readonly doubles: ReadonlySet<string>;
  /** A request or an operation of the application; undefined for events that are no span. */
  application(event: Readonly<LangMeterEvent>): OtlpSpan | undefined;
  /** Name, kind and what samplers look at: operation, provider, model. An agent is still a chain here. */
  start(event: StartEvent): GenAiSpanStart;
}

/** Makes the mapper of one sink: the names are looked up once, here. */
export function createGenAiMapper(options: GenAiMapperOptions = {}): GenAiMapper {
  const { content = false, aliases = [] } = options;
  const showsMessages = content && aliases.includes("openinference");
  const add = createNamers(options);

  function finished(span: FinishedSpan): GenAiSpan {
    const { name, kind, fields } = identityOf(span);
    const { fields: ending, failure } = outcomeOf(span);
    const attributes: NamedAttributes = {};
    add.context(attributes, span.end);
    add.totals(attributes, span.trace);
    addRun(add, attributes, span);
    for (const each of [fields, derivedFields(span), ending]) add.derived(attributes, each);
    if (content) add.derived(attributes, contentFields(span));
    if (showsMessages && span.kind === "llm") Object.assign(attributes, openInferenceMessages(span));
    return {
      name,
      kind,
      attributes,
      status: failure && { code: "error", message: content ? failure.message : undefined },
      events: failure?.exception ? [exceptionEvent(add, failure.exception, span.endMs)] : [],
    };
  }

  function start(event: StartEvent): GenAiSpanStart {
    const { name, kind, fields } = startIdentity(event);
    const attributes: NamedAttributes = {};
    add.run(attributes, event);
    add.derived(attributes, fields);
    return { name, kind, attributes };
  }

  function application(given: Readonly<LangMeterEvent>): OtlpSpan | undefined {
    const span = applicationSpan(given);
    if (span === undefined) return undefined;
    const { event, properties, status, errorType, ...place } = span;
    const attributes: NamedAttributes = { ...properties };
    add.context(attributes, event);
    add.application(attributes, event);
    add.derived(attributes, { ...sessionFields(event), spanKind: "CHAIN", errorType });
    return {
      ...place,
      attributes,
      status: status && { code: "error", message: content ? status.message : undefined },
      traceId: event.trace_id,
      spanId: event.span_id,
      parentSpanId: event.parent_span_id,
    };
  }

  const columns = [...columnsOf(options.semconv ?? "1.41"), ...aliases];
  return Object.assign(finished, { start, application, doubles: doubleNames(TABLES, columns) });
}

const TABLES = [
  CONTEXT_ROWS,
  RUN_ROWS,
  APPLICATION_ROWS,
  USAGE_ROWS,
  PARAMETER_ROWS,
  TRACE_ROWS,
  DERIVED_ROWS,
];

type Namers = ReturnType<typeof createNamers>;

function createNamers({ semconv = "1.41", content = false, aliases = [] }: GenAiMapperOptions) {
  const columns = [...columnsOf(semconv), ...aliases];
  const namer = (table: AttributeTable) => createNamer(table, columns, content);
  return {
    context: namer(CONTEXT_ROWS),
    run: namer(RUN_ROWS),
    application: namer(APPLICATION_ROWS),
    usage: namer(USAGE_ROWS),
    parameters: namer(PARAMETER_ROWS),
    totals: namer(TRACE_ROWS),
    derived: namer(DERIVED_ROWS),
  };
}

/** The fields of a trace are totals over other spans, and must not look like one call's. */
function addRun(add: Namers, attributes: NamedAttributes, span: FinishedSpan): void {
  if (span.kind === "trace") return;
  add.run(attributes, span.start);
  add.run(attributes, span.end);
  if (span.kind !== "llm") return;
  add.parameters(attributes, span.start?.model_parameters);
  if (span.end.usage.usage_source === "provider") add.usage(attributes, span.end.usage);
}

function exceptionEvent(add: Namers, exception: DerivedFields, atMs: number): GenAiSpan["events"][number] {
  const attributes: NamedAttributes = {};
  add.derived(attributes, exception);
  return { name: "exception", atMs, attributes };
}
