import type { Tracer } from "langmeter";
import type { HttpOptions } from "langmeter/http";
import type { LeftStreams } from "./routes.ts";

/** A request as the suite sees it, whatever the framework calls one. */
export interface SeenRequest {
  header(name: string): string | undefined;
}

export interface AppSetup {
  /** Used by the routes that ask a model. */
  readonly tracer?: Tracer;
  /** Options of the integration; undefined: the application without it. */
  readonly options: HttpOptions<SeenRequest> | undefined;
}

export interface RunningApp {
  /** Origin, without a slash at the end. */
  readonly url: string;
  /** What reached the application's own error handling. */
  readonly caught: readonly unknown[];
  readonly left: LeftStreams;
}

/** Starts an application with the routes of {@link routesFor} on a port of its own, until the test is over. */
export type StartApp = (setup: AppSetup) => Promise<RunningApp>;

/** What the frameworks differ in. */
export interface IntegrationTraits {
  /** Whether endpoints are routes (/status/:code), or are made of paths (/status/:id). */
  readonly knowsRoutes: boolean;
  /** Whether errors are answered inside of the integration, so that their answers have the request's id. */
  readonly answersErrors: boolean;
}

/** The suite's options for a framework whose requests look different. */
export function optionsFor<Source>(
  { skip, getUser, context, endpointOf, ...rest }: HttpOptions<SeenRequest>,
  see: (source: Source) => SeenRequest,
): HttpOptions<Source> {
  return {
    ...rest,
    ...(skip !== undefined && {
      skip: typeof skip === "function" ? (source: Source) => skip(see(source)) : skip,
    }),
    ...(getUser !== undefined && { getUser: (source: Source) => getUser(see(source)) }),
    ...(context !== undefined && { context: (source: Source) => context(see(source)) }),
    ...(endpointOf !== undefined && { endpointOf: (source: Source) => endpointOf(see(source)) }),
  };
}
