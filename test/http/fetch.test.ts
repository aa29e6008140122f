import { describeHttpIntegration } from "./describe-http-integration.ts";
import { startFetchApp } from "./support/fetch-app.ts";

describeHttpIntegration("langmeter/http", startFetchApp, { knowsRoutes: false });
