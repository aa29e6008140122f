import { Writable } from "node:stream";
import type { AnyHandler } from "../../../src/serverless/pass-for.ts";

/**
 * Calls handlers as Lambda's Node runtimes do; see src/Runtime.js (up to Node 22) and src/runtime/ (from Node 24) of
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client.
 */
export interface LambdaContext {
  callbackWaitsForEmptyEventLoop: boolean;
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export type Callback = (error: unknown, result?: unknown) => void;

export type Outcome =
  | { readonly kind: "result"; readonly value: unknown }
  | { readonly kind: "error"; readonly error: unknown };

/** Of one function with so many milliseconds to run in. */
export function lambdaContext(remainingMs = 30_000, awsRequestId = "request-1"): LambdaContext {
  const deadline = performance.now() + remainingMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId,
    getRemainingTimeInMillis: () => deadline - performance.now(),
  };
}

/** Up to Node 22: the first of callback and promise ends the invocation, any other result does not. */
export function invoke(
  handler: AnyHandler,
  event: unknown = {},
  context: LambdaContext = lambdaContext(),
): Promise<Outcome> {
  return new Promise((resolve) => {
    const succeed = (value: unknown) => resolve({ kind: "result", value });
    const fail = (error: unknown) => resolve({ kind: "error", error });
    const callback: Callback = (error, value) =>
      error === undefined || error === null ? succeed(value) : fail(error);
    try {
      const result: unknown = Reflect.apply(handler, undefined, [event, context, callback]);
      if (result instanceof Promise) result.then(succeed, fail);
    } catch (error) {
      fail(error);
    }
  });
}

/** From Node 24 on there is no callback, and any result counts. */
export async function invokeNode24(
  handler: AnyHandler,
  event: unknown = {},
  context: LambdaContext = lambdaContext(),
): Promise<Outcome> {
  try {
    return { kind: "result", value: await Reflect.apply(handler, undefined, [event, context]) };
  } catch (error) {
    return { kind: "error", error };
  }
}

/** What `awslambda.streamifyResponse` does to a handler. */
export function streamifyResponse<Handler extends AnyHandler>(handler: Handler): Handler {
  return Object.assign(handler, { [Symbol.for("aws.lambda.runtime.handler.streaming")]: "response" });
}

/** A response stream as a client reads it. */
export class ResponseStream extends Writable {
  readonly chunks: string[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.chunks.push(chunk.toString());
    setImmediate(done);
  }
}

export async function invokeStreaming(
  handler: AnyHandler,
  stream: ResponseStream,
  context: LambdaContext = lambdaContext(),
): Promise<Outcome> {
  try {
    return { kind: "result", value: await Reflect.apply(handler, undefined, [{}, stream, context]) };
  } catch (error) {
    return { kind: "error", error };
  }
}
