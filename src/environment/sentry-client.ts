import { LangMeterError } from "../events/langmeter-error.ts";
import type { ImmediateSink } from "../events/sink.ts";

type SentryModule = typeof import("@sentry/node");

/**
 * The Sentry sink over the client that the application has initialised. Where it has not, every event is refused
 * with what to do, until it has.
 *
 * @throws LangMeterError `missing_dependency` where `@sentry/node` is not installed.
 */
export async function sentryOfApplication(): Promise<ImmediateSink> {
  const client = await loadSentry();
  const { sentry } = await import("../sinks/sentry.ts");
  const sink = sentry({ client });
  return {
    ...sink,
    write(recorded, origin) {
      if (!client.isInitialized())
        throw new Error(
          "Sentry is not initialised: call Sentry.init({ dsn: process.env.SENTRY_DSN }) before the first model call",
        );
      sink.write(recorded, origin);
    },
  };
}

/** The very copy that the application has loaded. */
export async function loadSentry(): Promise<SentryModule> {
  try {
    return await import("@sentry/node");
  } catch (cause) {
    throw new LangMeterError(
      "missing_dependency",
      "SENTRY_DSN is set, but @sentry/node cannot be loaded: npm install @sentry/node",
      { cause },
    );
  }
}
