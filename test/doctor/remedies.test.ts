import { describe, expect, it } from "vitest";
import { type Problem, problemOf } from "../../src/doctor/problem.ts";
import { remedyFor } from "../../src/doctor/remedies.ts";
import type { Variable } from "../../src/environment/variable.ts";
import { LangMeterError } from "../../src/events/langmeter-error.ts";
import { SinkError } from "../../src/events/sink.ts";

function remedy(problem: Partial<Problem>, sink = "somewhere"): string | undefined {
  const about = { meaning: "…", example: "…" };
  const variables: readonly Variable[] = [
    { ...about, names: ["SOME_KEY", "SOME_OLD_KEY"] },
    { ...about, names: ["SOME_URL"], isAddress: true },
  ];
  return remedyFor({ name: sink, variables }, { message: "", ...problem });
}

describe("a remedy", () => {
  it.each([
    ["ENOTFOUND", /no such host.*SOME_URL/],
    ["EAI_AGAIN", /no such host/],
    ["ECONNREFUSED", /nothing listens.*SOME_URL/],
    ["EHOSTUNREACH", /no way to the host/],
    ["ECONNRESET", /connection was cut/],
    ["EPROTO", /does not speak this protocol/],
    ["HPE_INVALID_CONSTANT", /does not speak this protocol/],
    ["ERR_SSL_WRONG_VERSION_NUMBER", /does not speak this protocol/],
    ["CERT_HAS_EXPIRED", /certificate is not trusted/],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", /NODE_EXTRA_CA_CERTS/],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", /NODE_EXTRA_CA_CERTS/],
    ["ERR_TLS_CERT_ALTNAME_INVALID", /check the host name in SOME_URL/],
    ["ETIMEDOUT", /no answer in time/],
    ["invalid_option", /SOME_KEY, SOME_URL/],
    ["missing_dependency", /install the package/],
  ])("is known for %s", (code, expected) => {
    expect(remedy({ code })).toMatch(expected);
  });

  it.each([
    [301, /redirects to/],
    [401, /key is not right/],
    [403, /key is not right/],
    [404, /does not know this path/],
    [413, /client_max_body_size/],
    [429, /limit is reached/],
    [503, /trouble of its own/],
  ])("is known for HTTP %i", (status, expected) => {
    expect(remedy({ status })).toMatch(expected);
  });

  it.each([
    ["posthog", { status: 401 }, /POSTHOG_API_KEY.*https:\/\/eu\.i\.posthog\.com/],
    ["langfuse", { status: 401 }, /LANGFUSE_BASE_URL its region/],
    ["langfuse", { status: 404 }, /older than Langfuse 3\.22/],
    ["otlp", { status: 415 }, /OTEL_EXPORTER_OTLP_PROTOCOL=http\/protobuf/],
    ["otlp", { code: "ECONNREFUSED" }, /4318; 4317 is gRPC/],
    ["signoz", { status: 403 }, /SIGNOZ_INGESTION_KEY/],
    ["signoz", { code: "ENOTFOUND" }, /SIGNOZ_REGION is us, eu or in/],
    ["clickhouse", { status: 404, message: "`llm_events` does not exist" }, /createTableSql\(\)/],
    ["clickhouse", { status: 404, message: "the database does not exist" }, /CLICKHOUSE_DATABASE/],
    ["clickhouse", { status: 403, message: "check username and password" }, /CLICKHOUSE_USER/],
    ["rudderstack", { status: 401 }, /RUDDERSTACK_WRITE_KEY/],
    ["ledger", { code: "EACCES" }, /LANGMETER_LEDGER_DIR/],
    ["sentry", { status: 403 }, /SENTRY_DSN/],
  ])("of %s names its own variables: %j", (sink, problem, expected) => {
    expect(remedy(problem, sink)).toMatch(expected);
  });

  it("is not made up where nobody knows one", () => {
    expect(remedy({ message: "something else" })).toBeUndefined();
  });
});

describe("a problem", () => {
  it("has the code of the nearest cause", () => {
    const cause = Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" });
    const error = new SinkError("connection failed", {
      reason: "network",
      cause: new Error("fetch", { cause }),
    });
    expect(problemOf(error)).toEqual({ message: "connection failed", status: undefined, code: "ENOTFOUND" });
  });

  it("has the code of the first address where several were tried", () => {
    const refused = Object.assign(new Error(""), { code: "ECONNREFUSED" });
    expect(problemOf(new AggregateError([refused, refused], "all failed"))).toMatchObject({
      code: "ECONNREFUSED",
    });
  });

  it("is a time-out where the sink says so, whatever broke the connection off", () => {
    const cause = Object.assign(new Error("aborted"), { code: "ABORT_ERR" });
    expect(problemOf(new SinkError("no answer in time", { reason: "timeout", cause })).code).toBe(
      "ETIMEDOUT",
    );
  });

  it("has the status of the answer, and the code of our own errors", () => {
    expect(problemOf(new SinkError("HTTP 401", { reason: "rejected", status: 401 }))).toMatchObject({
      status: 401,
    });
    const wrapped = new SinkError("no", {
      reason: "rejected",
      cause: new LangMeterError("missing_dependency", "x"),
    });
    expect(problemOf(wrapped)).toMatchObject({ code: "missing_dependency" });
  });

  it("is read from whatever was thrown", () => {
    expect(problemOf(undefined)).toMatchObject({ message: "no reason given" });
    expect(problemOf("a text")).toMatchObject({ message: "a text" });
  });
});
