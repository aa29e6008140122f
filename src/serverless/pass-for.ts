/** A function that a platform calls, whatever it takes and returns. */
export type AnyHandler = (...args: never[]) => unknown;

/** The wrapper of a handler, as it is written here. */
export type Wrapper = (this: unknown, ...args: readonly unknown[]) => unknown;

/**
 * Makes the wrapper pass for the handler. Platforms do not only call a function, they look at it: at its number of
 * arguments (a callback or none: Lambda and Google's functions-framework), at marks that it wears (Lambda's streaming)
 * and whether it is an `async` one (Lambda).
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/function/user-function-loader.ts
 * https://github.com/GoogleCloudPlatform/functions-framework-nodejs/blob/main/src/function_wrappers.ts
 */
export function passFor<Handler extends AnyHandler>(handler: Handler, wrapper: Wrapper): Handler {
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(handler));
  for (const property of ["length", "name"] as const)
    Object.defineProperty(wrapper, property, { value: handler[property], configurable: true });
  return Object.assign(wrapper, handler) as AnyHandler as Handler;
}
