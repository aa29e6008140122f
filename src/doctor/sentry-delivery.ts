import { settledWithin } from "../delivery/waiting.ts";
import { loadSentry } from "../environment/sentry-client.ts";
import { SinkError } from "../events/sink.ts";
import type { Deliver } from "./deliver.ts";
import { testFailure } from "./test-event.ts";

const NOT_INITIALIZED =
  "took a test error through a Sentry of the doctor's own: the application still has to call Sentry.init()";

/** The answer is there when the flush has ended; the client only has to tell it. */
const ANSWER_NOTED_MS = 500;

/**
 * Through the Sentry that this process has initialised (`node --import ./instrument.js`), else through one made from
 * the DSN. Sentry takes errors only, and reports no failure: its client is watched for the answer.
 */
export const deliverThroughSentry: Deliver = async ({ open, values }, { environment, timeoutMs }) => {
  const sentry = await loadSentry();
  const sink = await open();
  const isInitialized = sentry.isInitialized();
  if (!isInitialized) initialize(sentry, values.dsn);
  const client = sentry.getClient();
  if (client === undefined || sink.kind !== "immediate")
    throw new SinkError("Sentry does not take the DSN", { reason: "rejected", status: 400 });

  const startedAt = performance.now();
  const answered = new Promise<{ readonly statusCode?: number | undefined }>((resolve) => {
    client.on("afterSendEvent", (_event, answer) => resolve(answer));
  });
  const error = new Error("langmeter doctor: a test, nothing is wrong");
  sink.write(testFailure(environment, error), { error });
  if (!(await sentry.flush(timeoutMs))) throw new SinkError("no answer in time", { reason: "timeout" });
  const latencyMs = performance.now() - startedAt;
  const answer = await settledWithin(answered, ANSWER_NOTED_MS);
  if (answer === undefined)
    throw new SinkError("the application's Sentry keeps the test error back", { reason: "rejected" });
  const { statusCode: status } = answer;
  if (status === undefined) throw new SinkError("no answer", { reason: "network" });
  if (status >= 300) throw new SinkError(`HTTP ${status}`, { reason: "rejected", status });
  return { latencyMs, detail: isInitialized ? "took a test error" : NOT_INITIALIZED };
};

/** For this one error, so without anything that would watch or change the process. */
function initialize(sentry: Awaited<ReturnType<typeof loadSentry>>, dsn: string | undefined): void {
  sentry.init({
    ...(dsn !== undefined && { dsn }),
    defaultIntegrations: false,
    skipOpenTelemetrySetup: true,
    sendClientReports: false,
  });
}
