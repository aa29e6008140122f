import { messageOf } from "../events/errors.ts";
import { finiteOf, get } from "../events/untrusted.ts";
import { heuristicEstimate } from "./heuristic.ts";
import type { TokenCountRequest, TokenEstimate, Tokenizer } from "./tokenizer.ts";

/** Estimates a call. Never throws and never rejects; a promise settles within two seconds. */
export type Estimator = (request: TokenCountRequest) => TokenEstimate | Promise<TokenEstimate>;

const TIMEOUT_MS = 2_000;

/**
 * The tracer's `estimateTokens` option as the record uses it. Where a tokenizer throws, rejects, takes too long or
 * answers with something that is no count of tokens, the heuristic stands in.
 *
 * @param warn Told when that happens for the first time.
 */
export function createEstimator(option: "heuristic" | Tokenizer, warn: (message: string) => void): Estimator {
  if (option === "heuristic") return heuristicEstimate;
  let warned = false;
  const standIn = (request: TokenCountRequest, reason: string) => {
    if (!warned) warn(`tokenizer ${option.name}: ${reason}; the heuristic stands in where it fails`);
    warned = true;
    return heuristicEstimate(request);
  };
  const checked = (request: TokenCountRequest, counted: unknown) =>
    readEstimate(counted) ?? standIn(request, "it gave no whole numbers of tokens");
  const failed = (request: TokenCountRequest, error: unknown) =>
    standIn(request, messageOf(error) ?? "it failed without a reason");
  return (request) => {
    try {
      const counted: unknown = option.count(request);
      if (typeof get(counted, "then") !== "function") return checked(request, counted);
      return inTime(Promise.resolve(counted)).then(
        (estimate) => checked(request, estimate),
        (error) => failed(request, error),
      );
    } catch (error) {
      return failed(request, error);
    }
  };
}

function readEstimate(counted: unknown): TokenEstimate | undefined {
  const [inputTokens, outputTokens] = [
    tokensOf(get(counted, "inputTokens")),
    tokensOf(get(counted, "outputTokens")),
  ];
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return { inputTokens, outputTokens };
}

function tokensOf(value: unknown): number | undefined {
  const tokens = finiteOf(value);
  return tokens !== undefined && Number.isInteger(tokens) && tokens >= 0 ? tokens : undefined;
}

function inTime(counted: Promise<unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    counted.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
