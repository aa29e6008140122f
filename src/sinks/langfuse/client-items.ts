import type { LangfuseClient } from "./client.ts";
import { clientGeneration, clientSpan, clientTrace } from "./client-bodies.ts";
import type { Parcel } from "./delivery.ts";
import type { Observation } from "./observation.ts";

/** One call of the client: a trace, an observation or a score. */
export interface ClientItem {
  /** Langfuse's id of the thing. */
  readonly id: string;
  /** Position of its event in the batch. */
  readonly index: number;
  readonly give: (client: LangfuseClient) => void;
}

/** Everything once and complete: an observation when it has ended, the trace with its root. */
export function clientItems({ observations, scores }: Parcel): ClientItem[] {
  return [
    ...observations.flatMap(({ index, observation }) => observationItems(index, observation)),
    ...scores.map(({ index, score }) => ({
      id: score.id,
      index,
      give: (client: LangfuseClient) => void client.score(score),
    })),
  ];
}

function observationItems(index: number, observation: Observation): ClientItem[] {
  const { id, trace, isRoot, modelCall } = observation;
  const item: ClientItem = {
    id,
    index,
    give(client) {
      if (modelCall === undefined) client.span(clientSpan(observation));
      else client.generation(clientGeneration(observation, modelCall));
    },
  };
  if (!isRoot) return [item];
  return [{ id: trace.id, index, give: (client) => void client.trace(clientTrace(observation)) }, item];
}
