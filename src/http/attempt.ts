import { callSafely, isThenable } from "../events/application-function.ts";
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

/** The same for a function that may take its time. Never rejects. */
export async function askOptionAsync<Result>(
  port: ApplicationPort,
  option: string,
  call: () => Result | Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await call();
  } catch (error) {
    optionFailed(port, option)(error);
    return undefined;
  }
}

export function optionFailed(port: ApplicationPort, option: string): (error: unknown) => void {
  return (error) =>
    port.warnOnce(
      `langmeter: http option ${option} failed, the request goes on without it: ${messageOf(error)}`,
      `http ${option}`,
    );
}
