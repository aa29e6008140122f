import { anthropicShapes } from "./anthropic.ts";
import { bedrockShapes } from "./bedrock.ts";
import { googleShapes } from "./google.ts";
import { openaiShapes } from "./openai.ts";
import { othersShapes } from "./others.ts";

export const usageShapes = [
  ...openaiShapes,
  ...anthropicShapes,
  ...bedrockShapes,
  ...googleShapes,
  ...othersShapes,
];
