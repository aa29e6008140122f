import type { EnvironmentSink, ReadyConfiguration } from "../environment/environment-sink.ts";
import { ENVIRONMENT_SINKS } from "../environment/sinks.ts";
import type { FaultyReading, ReadVariable } from "../environment/variable.ts";
import { deliverBatch } from "./batch-delivery.ts";
import type { Deliver, DeliveryContext } from "./deliver.ts";
import type { Finding } from "./finding.ts";
import { deliverToPosthog } from "./posthog-delivery.ts";
import { type Problem, problemOf } from "./problem.ts";
import { remedyFor } from "./remedies.ts";
import { deliverThroughSentry } from "./sentry-delivery.ts";

export interface SinkFindings {
  /** One for each sink that is configured, if only by half; in the order of the start-up line. */
  readonly findings: readonly Finding[];
  /** Names of the sinks that are not configured at all. */
  readonly absent: readonly string[];
}

/** How to reach the sinks that are more than a `send`. */
const SPECIAL_DELIVERIES: Readonly<Record<string, Deliver>> = {
  posthog: deliverToPosthog,
  sentry: deliverThroughSentry,
};

/** Sends one test event to each configured sink, all at once. */
export async function checkSinks(read: ReadVariable, context: DeliveryContext): Promise<SinkFindings> {
  const absent: string[] = [];
  const checks: (Finding | Promise<Finding>)[] = [];
  for (const row of ENVIRONMENT_SINKS) {
    const configuration = row.configure(read);
    if (configuration.state === "absent") absent.push(row.name);
    else if (configuration.state === "faulty") checks.push(faultyFinding(row, configuration));
    else checks.push(checkSink(row, configuration, context));
  }
  return { findings: await Promise.all(checks), absent };
}

async function checkSink(
  row: EnvironmentSink,
  configuration: ReadyConfiguration,
  context: DeliveryContext,
): Promise<Finding> {
  const deliver = SPECIAL_DELIVERIES[row.name] ?? deliverBatch;
  try {
    const { detail, latencyMs, problem } = await deliver(configuration, context);
    if (problem !== undefined) return { ...failedFinding(row, problem), latencyMs };
    const { notes } = configuration;
    const status = notes.length === 0 ? "ok" : "warning";
    return { check: row.name, subject: "sink", status, detail: [detail, ...notes].join("; "), latencyMs };
  } catch (error) {
    return failedFinding(row, problemOf(error));
  }
}

function failedFinding(row: EnvironmentSink, problem: Problem): Finding {
  const remedy = remedyFor(row, problem);
  return {
    check: row.name,
    subject: "sink",
    status: "failed",
    detail: problem.message,
    ...(remedy !== undefined && { remedy }),
  };
}

function faultyFinding({ name }: EnvironmentSink, { problem, variables }: FaultyReading): Finding {
  const examples = variables.map(({ names, meaning, example }) => `${names[0]}: ${meaning}, e.g. ${example}`);
  return {
    check: name,
    subject: "sink",
    status: "failed",
    detail: `left out: ${problem}`,
    remedy: examples.join("; "),
  };
}
