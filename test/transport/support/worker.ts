/** What a Worker has of the transport: bundled for the Web platform and run without Node's globals. */
export { createHttpClient } from "../../../src/transport/http-client.ts";
