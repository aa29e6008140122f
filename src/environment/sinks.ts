import {
  clickhouseName,
  clickhouseUrl,
  key,
  projectToken,
  publicKey,
  secretKey,
  sentryDsn,
  serverUrl,
} from "./checks.ts";
import {
  batchSinkFromVariables,
  type EnvironmentSink,
  immediateSinkFromVariables,
} from "./environment-sink.ts";
import { otlpOfEnvironment, signozOfEnvironment } from "./otlp.ts";
import { sentryOfApplication } from "./sentry-client.ts";

/**
 * Every sink that the environment can switch on, in the order of the start-up line. `content`, `limits` and `aside` repeat
 * what the sink says of itself, because the tracer asks before the sink's module is loaded; a test compares them.
 */
export const ENVIRONMENT_SINKS: readonly EnvironmentSink[] = [
  batchSinkFromVariables({
    name: "ledger",
    resending: "unsupported",
    limits: { maxEvents: 1_000, maxDelayMs: 200 },
    variables: {
      dir: {
        names: ["LANGMETER_LEDGER_DIR"],
        meaning: "folder of the local ledger",
        example: ".langmeter",
        required: true,
      },
    },
    open: async (values) => (await import("../sinks/ledger.ts")).ledger(values),
  }),
  batchSinkFromVariables({
    name: "posthog",
    resending: "deduplicated",
    variables: {
      apiKey: {
        names: ["POSTHOG_API_KEY"],
        meaning: "the project's token",
        example: "phc_…",
        required: true,
        check: projectToken,
      },
      host: {
        names: ["POSTHOG_HOST"],
        meaning: "where the project lives: the US or the EU cloud, or a server of your own",
        example: "https://eu.i.posthog.com",
        isAddress: true,
        check: serverUrl,
      },
    },
    open: async (values) => (await import("../sinks/posthog.ts")).posthog(values),
  }),
  batchSinkFromVariables({
    name: "langfuse",
    resending: "duplicated",
    aside: ({ name }) => name === "feedback",
    variables: {
      publicKey: {
        names: ["LANGFUSE_PUBLIC_KEY"],
        meaning: "the project's public key",
        example: "pk-lf-…",
        required: true,
        check: publicKey,
      },
      secretKey: {
        names: ["LANGFUSE_SECRET_KEY"],
        meaning: "the project's secret key",
        example: "sk-lf-…",
        required: true,
        check: secretKey,
      },
      baseUrl: {
        names: ["LANGFUSE_BASE_URL", "LANGFUSE_BASEURL", "LANGFUSE_HOST"],
        meaning: "where the project lives: a region of the cloud, or a server of your own",
        example: "https://us.cloud.langfuse.com",
        isAddress: true,
        check: serverUrl,
      },
    },
    open: async (values) => (await import("../sinks/langfuse.ts")).langfuse(values),
  }),
  otlpOfEnvironment,
  signozOfEnvironment,
  immediateSinkFromVariables({
    name: "sentry",
    resending: "unsupported",
    content: "none",
    variables: {
      dsn: {
        names: ["SENTRY_DSN"],
        meaning: "switches the sink on; the application itself gives the DSN to Sentry.init()",
        example: "https://…@o1.ingest.sentry.io/2",
        required: true,
        isAddress: true,
        check: sentryDsn,
      },
    },
    open: async () => sentryOfApplication(),
  }),
  batchSinkFromVariables({
    name: "rudderstack",
    resending: "deduplicated",
    content: "none",
    variables: {
      writeKey: {
        names: ["RUDDERSTACK_WRITE_KEY"],
        meaning: "write key of the source",
        example: "2aB…",
        required: true,
        check: key,
      },
      dataPlaneUrl: {
        names: ["RUDDERSTACK_DATA_PLANE_URL"],
        meaning: "the data plane",
        example: "https://example.dataplane.rudderstack.com",
        required: true,
        isAddress: true,
        check: serverUrl,
      },
    },
    open: async (values) => (await import("../sinks/rudderstack.ts")).rudderstack(values),
  }),
  batchSinkFromVariables({
    name: "clickhouse",
    resending: "deduplicated",
    limits: { maxEvents: 1_000, maxBytes: 4_000_000 },
    variables: {
      url: {
        names: ["CLICKHOUSE_URL"],
        meaning: "the server's HTTP interface",
        example: "http://localhost:8123",
        required: true,
        isAddress: true,
        check: clickhouseUrl,
      },
      username: { names: ["CLICKHOUSE_USER"], meaning: "user", example: "default" },
      password: { names: ["CLICKHOUSE_PASSWORD"], meaning: "its password", example: "…" },
      database: {
        names: ["CLICKHOUSE_DATABASE"],
        meaning: "database of the table",
        example: "default",
        check: clickhouseName,
      },
    },
    open: async (values) => (await import("../sinks/clickhouse.ts")).clickhouse(values),
  }),
];
