import { describeHttpIntegration } from "./describe-http-integration.ts";
import { startHonoApp } from "./support/hono-app.ts";

describeHttpIntegration("langmeter/hono", startHonoApp, { knowsRoutes: true });
