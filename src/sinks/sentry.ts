import { checkCommonOptions, type SinkOptionCheck, sinkOptionCheck } from "../content/sink-option.ts";
import type { ContentMode } from "../events/content-mode.ts";
import type { ImmediateSink, RecordedEvent } from "../events/sink.ts";
import { captureFailure } from "./sentry/capture-failure.ts";
import { failureOf } from "./sentry/failure-event.ts";
import { flushClient } from "./sentry/flush-client.ts";
import { createReportedErrors } from "./sentry/reported-errors.ts";
import { createRunSpans } from "./sentry/run-spans.ts";
import { isSentryClient, isSpanningClient, type SentryClient } from "./sentry/sentry-client.ts";

export type { SentryClient } from "./sentry/sentry-client.ts";

export interface SentryOptions {
  /** Sentry as the application has initialised it: the whole namespace of `@sentry/node`. */
  readonly client: SentryClient;
  /** Model calls, tools and agents as gen_ai spans too. @default false: errors only */
  readonly spans?: boolean;
  /** How much of prompts, answers, tool data and error messages Sentry gets. @default "none" */
  readonly content?: ContentMode;
  /** Needed if a tracer has several. @default "sentry" */
  readonly name?: string;
}

/**
 * Errors of model calls, tools, chains and retrievers to Sentry, each once, where it arose; with `spans` the runs
 * themselves too. Sentry's own client delivers: what it loses, only it knows (its client reports say so).
 *
 * @throws LangMeterError on a wrong option.
 */
export function sentry(options: SentryOptions): ImmediateSink {
  const { client, spans, content, name } = checked(options);
  const reported = createReportedErrors();
  const sendsContent = content === "full" || content === "truncated";
  const runSpans = spans && isSpanningClient(client) ? createRunSpans(client, sendsContent) : undefined;

  function report(recorded: RecordedEvent, thrown: unknown): void {
    const failure = failureOf(recorded);
    if (failure === undefined || reported.note(thrown)) return;
    const span = runSpans?.spanOf(failure);
    const capture = () => captureFailure(client, { failure, thrown, content: sendsContent });
    if (span === undefined || client.withActiveSpan === undefined) capture();
    else client.withActiveSpan(span, capture);
  }

  return {
    kind: "immediate",
    name,
    content,
    write(recorded, origin) {
      report(recorded, origin?.error); // before the span of the run ends
      runSpans?.write(recorded);
    },
    flush: ({ signal }) => flushClient(client, signal),
  };
}

const check: SinkOptionCheck = sinkOptionCheck("sentry");

function checked(options: Partial<SentryOptions> = {}): Required<SentryOptions> {
  const { client, spans = false, content = "none", name = "sentry", ...unknown } = options;
  checkCommonOptions(check, { content, name }, unknown, "client, spans, content, name");
  check(isSentryClient(client), "client", client, 'Sentry: import * as Sentry from "@sentry/node"');
  check(typeof spans === "boolean", "spans", spans, "true or false");
  const isPossible = !spans || isSpanningClient(client);
  check(isPossible, "spans", spans, "true only with a client that has startInactiveSpan");
  return { client, spans, content, name };
}
