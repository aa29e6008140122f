import { createTracerFromEnv } from "langmeter/env";
import { createChatHandler } from "./chat-handler.ts";

/** What the function's configuration names as its handler: `main.handler`. */
export const handler = createChatHandler(createTracerFromEnv());
