import { describe } from "vitest";
import { testFilters } from "./suite/filters.ts";
import { testOutcomes } from "./suite/outcomes.ts";
import { testRequestIds } from "./suite/request-ids.ts";
import { testRestraint } from "./suite/restraint.ts";
import { testScopes } from "./suite/scopes.ts";
import { testStreams } from "./suite/streams.ts";
import type { IntegrationTraits, StartApp } from "./support/start-app.ts";

/** What holds for every integration, on a real port. */
export function describeHttpIntegration(name: string, start: StartApp, traits: IntegrationTraits): void {
  describe(`${name}, as every HTTP integration,`, () => {
    testRequestIds(start, traits);
    testOutcomes(start, traits);
    testStreams(start);
    testScopes(start);
    testFilters(start);
    testRestraint(start);
  });
}
