import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { createTracer, isLangMeterError, LangMeterError, TraceHandler, withContext } from "langmeter";
import { createTracerFromEnv } from "langmeter/env";
import * as events from "langmeter/events";
import * as express from "langmeter/express";
import * as fastify from "langmeter/fastify";
import * as hono from "langmeter/hono";
import * as http from "langmeter/http";
import * as operations from "langmeter/operations";
import * as pricing from "langmeter/pricing";
import * as replay from "langmeter/replay";
import * as serverless from "langmeter/serverless";
import { clickhouse } from "langmeter/sinks/clickhouse";
import { consoleSink } from "langmeter/sinks/console";
import { langfuse } from "langmeter/sinks/langfuse";
import { ledger } from "langmeter/sinks/ledger";
import { memory } from "langmeter/sinks/memory";
import { otel } from "langmeter/sinks/otel";
import { otlp } from "langmeter/sinks/otlp";
import { posthog } from "langmeter/sinks/posthog";
import { rudderstack } from "langmeter/sinks/rudderstack";
import { sentry } from "langmeter/sinks/sentry";
import { jsTiktoken } from "langmeter/tokenizers/js-tiktoken";

// The application of the packaging tests: every entry of the package, and what becomes of optional packages. It runs as
// an ES module, is turned into CommonJS, compiled and bundled, so it is JavaScript but for the checks of types.

/** Never called. Types that a resolver does not find are `any`, and then these lines are no errors. */
function typesAreFound() {
  // @ts-expect-error a number is no environment
  createTracer({ environment: 1 });
  // @ts-expect-error a number is no environment
  createTracerFromEnv({ environment: 1 });
  // @ts-expect-error a number is no folder
  ledger({ dir: 1 });
  // @ts-expect-error a number is no key
  posthog({ apiKey: 1 });
  // @ts-expect-error no such option
  otel({ nothing: true });
  // @ts-expect-error a number is no name
  operations.operation(1, () => undefined);
  // @ts-expect-error a number is no model
  pricing.estimateCost({ model: 1 });
  // @ts-expect-error a number is no tracer
  serverless.flushAfter(1, () => undefined);
  // @ts-expect-error a number is no handler
  http.recordRequests(1);
}

const NOWHERE = "http://127.0.0.1:9";

async function main() {
  const warnings = [""];
  const announced = [""];
  const logger = {
    warn: (line = "") => void warnings.push(line),
    announce: (line = "") => void announced.push(line),
    info() {},
    debug() {},
  };
  const dir = mkdtempSync("ledger-");
  const record = memory();
  const protobuf = otlp({ endpoint: NOWHERE, protocol: "http/protobuf" });
  const sinks = [record, ledger({ dir }), otel(), clickhouse({ url: NOWHERE }), protobuf];
  const tracer = createTracer({ environment: "test", sinks, logger });
  const summary = await withContext({ userId: "u_17" }, async () => {
    const trace = tracer.startTrace({ channel: "sms" });
    if (!(trace.handler instanceof TraceHandler)) throw new Error("a handler of another class");
    trace.recordLlmCall({ model: "gpt-4o-mini", usage: { input_tokens: 1000, output_tokens: 100 } });
    return trace.end();
  });
  await operations.operation("parcel.track", async () => undefined);
  await tracer.flush({ timeoutMs: 500 });

  const counted = await jsTiktoken().count({ messages: [], output: "Good morning" });

  process.env.LANGMETER_LEDGER_DIR = dir;
  process.env.CLICKHOUSE_URL = NOWHERE;
  process.env.SENTRY_DSN = "https://key@o1.ingest.sentry.io/2";
  const fromEnv = createTracerFromEnv({ environment: "test", logger });
  await fromEnv.startTrace().end();
  // Loading Sentry takes its time; ClickHouse is tried again until each deadline.
  for (
    let tries = 0;
    tries < 20 && !warnings.some((line) => /sentry .*(initialised|loaded)/.test(line));
    tries++
  )
    await fromEnv.flush({ timeoutMs: 500 });

  let code = "";
  try {
    createTracer({ environment: "" + "test", sinks: JSON.parse("7") });
  } catch (error) {
    if (isLangMeterError(error) && error instanceof LangMeterError) code = error.code;
  }
  if (code !== "invalid_option") throw new Error("a wrong option was not refused");

  const lines = readdirSync(dir).map(
    (name) => readFileSync(`${dir}/${name}`, "utf8").trim().split("\n").length,
  );
  const entries = { events, express, fastify, hono, http, operations, pricing, replay, serverless };
  const functions = [consoleSink, langfuse, otlp, rudderstack, sentry];
  process.stdout.write(
    `${JSON.stringify({
      costUsd: summary.cost_usd,
      countedTokens: counted.outputTokens,
      ledgerLines: lines.reduce((sum, count) => sum + count, 0),
      envSinks: announced.join(""),
      warnings: warnings.filter((line) => line !== ""),
      entries: Object.values(entries).filter((entry) => Object.keys(entry).length > 0).length,
      functions: functions.filter((each) => typeof each === "function").length,
    })}\n`,
  );
  process.exit(0); // the others still try to reach what is not there
}

if (process.env.NEVER !== undefined) typesAreFound();
void main();
