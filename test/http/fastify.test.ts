import { describeHttpIntegration } from "./describe-http-integration.ts";
import { startFastifyApp } from "./support/fastify-app.ts";

describeHttpIntegration("langmeter/fastify", startFastifyApp, { knowsRoutes: true });
