/** The part of Express's request that knows the route. */
export interface RoutedRequest {
  readonly originalUrl?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly route?: unknown;
}

/** Characters by which a pattern stands for more or fewer segments than it has. https://expressjs.com/en/guide/migrating-5.html#path-syntax */
const VARIABLE_LENGTH = /[*{}()?+]/;

/**
 * The route with what it is mounted under: `/api/threads/:id`. An error takes the request out of its router and leaves
 * no trace of the mount point but the path itself, so that is what it is cut out of.
 *
 * @param routePath Pattern of the innermost route; anything but a text (a RegExp, a list) is no name to count under.
 */
export function mountedRoute(path: string, baseUrl: string, routePath: unknown): string | undefined {
  if (typeof routePath !== "string") return undefined;
  if (VARIABLE_LENGTH.test(routePath)) return baseUrl + routePath;
  const own = segmentsOf(routePath);
  const all = segmentsOf(path);
  return `/${[...all.slice(0, all.length - own.length), ...own].join("/")}`;
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}
