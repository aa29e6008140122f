import { settledWithin } from "../delivery/waiting.ts";
import { callSafely, isThenable, settled } from "../events/application-function.ts";
import { messageOf } from "../events/errors.ts";
import type { ApplicationPort } from "../record/application-port.ts";

/** What the work returns; undefined where it throws, which the tracer logs as a fault of ours. */
export function attempt<Result>({ guard }: ApplicationPort, work: () => Result): Result | undefined {
  let result: Result | undefined;
  guard(() => {
    result = work();
  });
  return result;
}

/** What a function in the options says at once. That it fails is said once, and the request goes on without it. */
export function askOption<Result>(
  port: ApplicationPort,
  option: string,
  call: () => Result,
): Result | undefined {
  const failed = optionFailed(port, option);
  const result = callSafely(call, failed);
  if (!isThenable(result)) return result;
  failed(new TypeError("it returns a promise, and nothing waits for it"));
  return undefined;
}

/** The request waits for the function, and a function that hangs must not hold it for ever. */
const MAX_WAIT_MS = 1_000;

/** The same for a function that may take its time: a second. Never rejects. */
export async function awaitOption<Result>(
  port: ApplicationPort,
  option: string,
  call: () => Result | PromiseLike<Result>,
): Promise<Result | undefined> {
  const answer = callSafely(call, optionFailed(port, option));
  if (!isThenable(answer)) return answer;
  const outcome = await settledWithin<{ readonly result?: Result }>(
    settled(answer).then(
      (result) => ({ result }),
      () => ({}), // callSafely has told
    ),
    MAX_WAIT_MS,
  );
  if (outcome !== undefined) return outcome.result;
  port.warnOnce(
    `langmeter: http option ${option} gave no answer within ${MAX_WAIT_MS} ms, the request goes on without it. If that is a look-up, give it a shorter time limit of its own.`,
    `http ${option} late`,
  );
  return undefined;
}

export function optionFailed(port: ApplicationPort, option: string): (error: unknown) => void {
  return (error) =>
    port.warnOnce(
      `langmeter: http option ${option} failed, the request goes on without it: ${messageOf(error)}`,
      `http ${option}`,
    );
}
