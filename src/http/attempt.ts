import type { ApplicationPort } from "../record/application-port.ts";

/** What the work returns; undefined where it throws, which the tracer logs. For the functions in the options. */
export function attempt<Result>({ guard }: ApplicationPort, work: () => Result): Result | undefined {
  let result: Result | undefined;
  guard(() => {
    result = work();
  });
  return result;
}

/** The same for work that may be asynchronous. Never rejects. */
export async function attemptAsync<Result>(
  port: ApplicationPort,
  work: () => Result | Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    return attempt<never>(port, () => {
      throw error;
    });
  }
}
