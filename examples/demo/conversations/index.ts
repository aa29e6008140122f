import type { Conversation } from "../conversation.ts";
import { abandonedStream, abortedStream, contentFilter } from "./failures.ts";
import { retryInSight, retryInsideClient } from "./rate-limits.ts";
import { reasoningStream } from "./streaming.ts";
import { textMessages } from "./text-messages.ts";
import { titleGeneration } from "./title-generation.ts";
import { parallelAndFailingTools, slowTool } from "./trip-planning.ts";

/** In the order in which the demo holds them. */
export const conversations: readonly Conversation[] = [
  parallelAndFailingTools,
  slowTool,
  reasoningStream,
  textMessages,
  titleGeneration,
  retryInsideClient,
  retryInSight,
  contentFilter,
  abortedStream,
  abandonedStream,
];
