/** `langmeter/serverless`: delivers what was recorded before the platform freezes the process. */

export { withAzureFunction } from "./azure.ts";
export type { ServerlessTracer } from "./deliver-within.ts";
export type { FlushAfterOptions, RunThenFlush } from "./flush-after.ts";
export { flushAfter } from "./flush-after.ts";
export { withGoogleCloudEvent } from "./google-cloud-event.ts";
export { withGoogleHttp } from "./google-http.ts";
export type { LambdaOptions } from "./lambda.ts";
export { withLambda } from "./lambda.ts";
export type { FlushLimit } from "./options.ts";
export type { AnyHandler } from "./pass-for.ts";
