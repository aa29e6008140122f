import { createTracerFromEnv } from "langmeter";
import { createChatHandler } from "./chat-handler.ts";

/** What the function's configuration names as its handler: `main.handler`. */
export const handler = createChatHandler(createTracerFromEnv());
