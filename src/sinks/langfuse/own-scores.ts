import { isSinkError, type Refusal, type SinkError } from "../../events/sink.ts";
import type { HttpAnswer } from "../../transport/http-message.ts";
import { isAccepted, refusalOf } from "../../transport/refusal.ts";
import type { Parcel } from "./delivery.ts";
import { STATUS_HINTS } from "./status-hints.ts";

export type Post = (body: string) => Promise<HttpAnswer>;

type IndexedScore = Parcel["scores"][number];

/** Langfuse takes one score a request; so many are under way at once. */
const AT_ONCE = 8;

/** What became of the scores: which are refused, for good or for now, and the failure that stopped the others. */
export interface ScoresOutcome {
  readonly refusals: readonly Refusal[];
  readonly accepted: number;
  readonly failure: SinkError | undefined;
}

/**
 * Posts the scores until one fails in a way that the next would share; the rest of them may come again. So a batch that
 * takes longer than an attempt may last gets on with every attempt.
 */
export async function postScores(scores: readonly IndexedScore[], post: Post): Promise<ScoresOutcome> {
  const refusals: Refusal[] = [];
  let accepted = 0;
  let failure: SinkError | undefined;
  for (let start = 0; start < scores.length; start += AT_ONCE) {
    const group = scores.slice(start, start + AT_ONCE);
    if (failure !== undefined) {
      refusals.push(...group.map((score) => refused(score, failure)));
      continue;
    }
    const failures = await Promise.all(group.map((score) => failureOf(score, post)));
    for (const [position, score] of group.entries()) {
      const fault = failures[position];
      if (fault === undefined) accepted++;
      else refusals.push(refused(score, fault));
    }
    failure = failures.find((fault) => fault !== undefined && !fault.isolate);
  }
  return { refusals, accepted, failure };
}

async function failureOf({ score }: IndexedScore, post: Post): Promise<SinkError | undefined> {
  try {
    const answer = await post(JSON.stringify(score));
    return isAccepted(answer) ? undefined : refusalOf(answer, STATUS_HINTS);
  } catch (error) {
    if (isSinkError(error)) return error;
    throw error;
  }
}

function refused({ index }: IndexedScore, failure: SinkError | undefined): Refusal {
  const { reason = "network", message = "not sent", retryable = true } = failure ?? {};
  return { index, reason, message, retryable };
}
