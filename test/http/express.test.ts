import { describeHttpIntegration } from "./describe-http-integration.ts";
import { startExpressApp } from "./support/express-app.ts";

describeHttpIntegration("langmeter/express", startExpressApp, { knowsRoutes: true });
