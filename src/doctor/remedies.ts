import type { EnvironmentSink } from "../environment/environment-sink.ts";
import type { Problem } from "./problem.ts";

/** What fixes a problem. The first row that fits wins; those of a sink stand above those of all. */
interface Remedy {
  readonly sinks?: readonly string[];
  readonly statuses?: readonly number[];
  readonly codes?: RegExp;
  readonly message?: RegExp;
  /** `{address}` is the variable that says where the backend is. */
  readonly remedy: string;
}

const REFUSED_KEY = [401, 403];

const REMEDIES: readonly Remedy[] = [
  {
    sinks: ["posthog"],
    statuses: REFUSED_KEY,
    remedy:
      "POSTHOG_API_KEY must be the project's token (phc_…, no personal key phx_…), and POSTHOG_HOST its region: https://us.i.posthog.com or https://eu.i.posthog.com",
  },
  {
    sinks: ["posthog"],
    statuses: [404, 405],
    remedy:
      "POSTHOG_HOST must be the address for events: https://us.i.posthog.com, https://eu.i.posthog.com, or your own",
  },
  {
    // https://langfuse.com/security/data-regions
    sinks: ["langfuse"],
    statuses: [401],
    remedy:
      "both keys must be of one project, and LANGFUSE_BASE_URL its region: https://cloud.langfuse.com (EU), https://us.cloud.langfuse.com, https://jp.cloud.langfuse.com or https://hipaa.cloud.langfuse.com",
  },
  {
    sinks: ["langfuse"],
    statuses: [404],
    remedy:
      "LANGFUSE_BASE_URL is wrong, or the server is older than Langfuse 3.22, which has no OTLP endpoint: update it, or use langfuse({ client }) in code",
  },
  {
    // https://signoz.io/docs/ingestion/signoz-cloud/troubleshooting/troubleshooting/
    sinks: ["signoz"],
    statuses: REFUSED_KEY,
    remedy:
      "SIGNOZ_INGESTION_KEY must be an ingestion key (Settings, Ingestion) of the region in SIGNOZ_REGION",
  },
  {
    sinks: ["signoz"],
    codes: /^(ENOTFOUND|EAI_AGAIN)$/,
    remedy: "there is no such region: SIGNOZ_REGION is us, eu or in",
  },
  {
    sinks: ["otlp"],
    statuses: REFUSED_KEY,
    remedy: "set the collector's credentials in OTEL_EXPORTER_OTLP_HEADERS, e.g. authorization=Bearer%20…",
  },
  {
    sinks: ["otlp"],
    statuses: [404, 405],
    remedy:
      "OTEL_EXPORTER_OTLP_ENDPOINT must be the address of a collector with an OTLP/HTTP receiver, as in http://localhost:4318; OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is used as it is, with its path: http://localhost:4318/v1/traces",
  },
  {
    sinks: ["otlp"],
    statuses: [415],
    remedy:
      "the backend does not take this format: set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf (or http/json where that is set)",
  },
  {
    // 4317 is gRPC's port: https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-default-port
    sinks: ["otlp"],
    codes: /^(ECONNREFUSED|ECONNRESET|HPE_.*)$/,
    remedy:
      "is the collector running? OTLP over HTTP listens on port 4318; 4317 is gRPC, which is not spoken here",
  },
  {
    sinks: ["rudderstack"],
    statuses: REFUSED_KEY,
    remedy: "RUDDERSTACK_WRITE_KEY must be the write key of an enabled source of this data plane",
  },
  {
    sinks: ["rudderstack"],
    statuses: [404],
    remedy: "RUDDERSTACK_DATA_PLANE_URL must be the data plane (not the web app), and the source enabled",
  },
  {
    sinks: ["clickhouse"],
    message: /database does not exist/,
    remedy: "set CLICKHOUSE_DATABASE, or run CREATE DATABASE",
  },
  {
    sinks: ["clickhouse"],
    message: /does not exist|no column event_json/,
    remedy:
      "run the statement of createTableSql() from langmeter/sinks/clickhouse once, or use clickhouse({ createTable: true }) in code",
  },
  {
    sinks: ["clickhouse"],
    message: /may only read|lacks a right/,
    remedy: "give CLICKHOUSE_USER the right to INSERT into the table",
  },
  {
    sinks: ["clickhouse"],
    message: /username and password/,
    remedy: "CLICKHOUSE_USER and CLICKHOUSE_PASSWORD must be those of the server in CLICKHOUSE_URL",
  },
  {
    sinks: ["sentry"],
    statuses: [400, ...REFUSED_KEY, 404],
    remedy:
      "SENTRY_DSN must be the DSN of an existing project, with its region: copy it from the project's settings, Client Keys",
  },
  {
    sinks: ["sentry"],
    message: /keeps the test error back/,
    remedy: "look at beforeSend, sampleRate, ignoreErrors and enabled in Sentry.init()",
  },
  {
    sinks: ["sentry"],
    message: /^no answer$/,
    remedy: "the connection failed: check the host in SENTRY_DSN, and that it can be reached from here",
  },
  {
    sinks: ["ledger"],
    codes: /^(EACCES|EPERM|EROFS)$/,
    remedy: "LANGMETER_LEDGER_DIR must be a folder that this process may write to",
  },
  {
    sinks: ["ledger"],
    codes: /^(ENOTDIR|EEXIST)$/,
    remedy: "LANGMETER_LEDGER_DIR must be a folder; there is a file of that name",
  },
  {
    sinks: ["ledger"],
    codes: /^ETIMEDOUT$/,
    remedy: "the file system of LANGMETER_LEDGER_DIR does not answer: choose a folder on a local disk",
  },
  { sinks: ["ledger"], codes: /^(ENOSPC|EDQUOT)$/, remedy: "the disk of LANGMETER_LEDGER_DIR is full" },

  { codes: /^invalid_option$/, remedy: "a variable has a value that the sink does not take: {variables}" },
  {
    codes: /^(missing_dependency|ERR_MODULE_NOT_FOUND)$/,
    remedy: "install the package that the message names, where the application runs",
  },
  {
    codes: /^(ENOTFOUND|EAI_AGAIN)$/,
    remedy: "no such host: check the host name in {address}, and that this machine can resolve names",
  },
  {
    codes: /^ECONNREFUSED$/,
    remedy: "nothing listens there: is the server running, and are host and port in {address} right?",
  },
  {
    codes: /^(EHOSTUNREACH|ENETUNREACH)$/,
    remedy: "no way to the host in {address}: check network, VPN and firewall",
  },
  {
    codes: /^(EPROTO|ERR_SSL_.*|HPE_.*)$/,
    remedy: "the other side does not speak this protocol: https:// or http://, and the port, in {address}",
  },
  {
    codes: /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS_/,
    remedy:
      "the certificate is not trusted: check the host name in {address}; for an authority of your own set NODE_EXTRA_CA_CERTS",
  },
  {
    codes: /^(ECONNRESET|EPIPE)$/,
    remedy:
      "the connection was cut: check http:// or https:// in {address}, and proxies and firewalls in between",
  },
  {
    codes: /^(ETIMEDOUT|UND_ERR_.*)$/,
    remedy: "no answer in time: check {address}, and that no firewall drops the packets",
  },
  {
    statuses: [301, 302, 307, 308],
    remedy:
      "the server is somewhere else: put the address that it redirects to, mostly the one with https://, in {address}",
  },
  { statuses: REFUSED_KEY, remedy: "the key is not right for the server in {address}" },
  { statuses: [404, 405], remedy: "the server does not know this path: check {address}" },
  {
    statuses: [413],
    remedy:
      "a proxy in between refuses even a small request: raise its limit for bodies, e.g. client_max_body_size of nginx",
  },
  { statuses: [429], remedy: "the plan's limit is reached; events wait and are sent later" },
  {
    statuses: [500, 502, 503, 504],
    remedy: "the server has trouble of its own: see its status page or logs",
  },
];

/** Undefined where nobody knows. */
export function remedyFor(
  { name: sink, variables }: Pick<EnvironmentSink, "name" | "variables">,
  problem: Problem,
): string | undefined {
  const { status, code = "", message } = problem;
  const row = REMEDIES.find(
    (candidate) =>
      (candidate.sinks?.includes(sink) ?? true) &&
      (candidate.statuses === undefined || (status !== undefined && candidate.statuses.includes(status))) &&
      (candidate.codes?.test(code) ?? true) &&
      (candidate.message?.test(message) ?? true),
  );
  const names = variables.map((variable) => variable.names[0]);
  const address = variables.find(({ isAddress }) => isAddress)?.names[0] ?? names.join(", ");
  return row?.remedy.replace("{address}", address).replace("{variables}", names.join(", "));
}
