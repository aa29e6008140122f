import type { ClientGeneration, ClientSpan, ClientTrace, ClientUsage } from "./client.ts";
import type { Details, ModelCall, Observation } from "./observation.ts";

/** The trace as its root tells it. */
export function clientTrace(root: Observation): ClientTrace {
  const { trace, startMs, input, output } = root;
  const { tags, ...fields } = trace;
  const timestamp = new Date(startMs);
  return known<ClientTrace>({ ...fields, tags: tags && [...tags], timestamp, input, output });
}

export function clientSpan(observation: Observation): ClientSpan {
  return known<ClientSpan>(spanFields(observation));
}

export function clientGeneration(observation: Observation, call: ModelCall): ClientGeneration {
  const { model, usageDetails, costDetails, completionStartMs, prompt } = call;
  return known<ClientGeneration>({
    ...spanFields(observation),
    model,
    modelParameters: modelParameters(call),
    usage: usageDetails && clientUsage(usageDetails, costDetails),
    usageDetails,
    costDetails,
    completionStartTime: completionStartMs === undefined ? undefined : new Date(completionStartMs),
    promptName: prompt?.name,
    promptVersion: prompt?.version,
  });
}

type Fields<Body> = { readonly [Field in keyof Body]-?: Body[Field] | undefined };

function spanFields(observation: Observation): Fields<ClientSpan> {
  const { id, parentId, isRoot, name, startMs, endMs, input, output } = observation;
  const { metadata, level, statusMessage } = observation;
  const { id: traceId, environment, version } = observation.trace;
  return {
    id,
    traceId,
    parentObservationId: isRoot ? undefined : parentId, // what a root hangs below is not Langfuse's
    name,
    startTime: new Date(startMs),
    endTime: new Date(endMs),
    environment,
    version,
    input,
    output,
    metadata,
    level,
    statusMessage,
  };
}

/** The client takes an undefined for a value: it would hide the client's own environment. */
function known<Body>(fields: Fields<Body>): Body {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Body;
}

/** The server's schema has no room for nested values. */
function modelParameters({ modelParameters: given }: ModelCall): Record<string, string | number> | undefined {
  if (given === undefined) return undefined;
  const plain = Object.entries(given).map(([key, value]): [string, string | number] => [
    key,
    typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(plain);
}

function clientUsage(usage: Details, cost: Details | undefined): ClientUsage {
  return known<ClientUsage>({
    unit: "TOKENS",
    input: sumOfKeys(usage, "input"),
    output: sumOfKeys(usage, "output"),
    total: usage.total,
    totalCost: cost?.total,
  });
}

/** Undefined where no bucket is of that side. */
function sumOfKeys(details: Details, side: "input" | "output"): number | undefined {
  const amounts = Object.entries(details).flatMap(([key, amount]) => (key.startsWith(side) ? amount : []));
  return amounts.length === 0 ? undefined : amounts.reduce((sum, amount) => sum + amount, 0);
}
