import { HAS_ENGINE } from "../../sinks/clickhouse/support/engine.ts";
import type { Backend } from "./backend.ts";
import { startClickHouseBackend } from "./clickhouse.ts";
import { startConsole } from "./console.ts";
import { startLangfuse, startLangfuseClient } from "./langfuse.ts";
import { startLedger } from "./ledger.ts";
import { startOtel } from "./otel.ts";
import { startOtlp } from "./otlp.ts";
import { startPostHog, startPostHogClient } from "./posthog.ts";
import { startRudderStack, startRudderStackClient } from "./rudderstack.ts";
import { startSentry } from "./sentry.ts";

/**
 * Every way of delivery, ClickHouse where its engine is installed. In rounds: those of one round share no wire, so that
 * one run of the application can be delivered to all of them at once.
 */
export async function startBackendRounds(): Promise<readonly (readonly Backend[])[]> {
  const [sentryErrors, sentrySpans] = await startSentry();
  const others = await Promise.all([
    startPostHog(),
    startPostHogClient({ privacyMode: false }),
    startPostHogClient({ privacyMode: true }),
    startLangfuse(),
    startLangfuseClient(),
    startOtlp(),
    startOtel(),
    startRudderStack(),
    startRudderStackClient(),
    ...(HAS_ENGINE ? [startClickHouseBackend()] : []),
    startLedger(),
    startConsole(),
  ]);
  return [[...others, sentryErrors], [sentrySpans]];
}
