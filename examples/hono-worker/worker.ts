import type { ExecutionContext } from "hono";
import { createApp, type Environment } from "./app.ts";

export default {
  fetch(request: Request, environment: Environment, context: ExecutionContext): Response | Promise<Response> {
    // For each request anew, which is cheap: on Workers one request may not wait for what another one has begun.
    // https://developers.cloudflare.com/workers/observability/errors/#cannot-perform-io-on-behalf-of-a-different-request
    return createApp(environment).fetch(request, environment, context);
  },
};
