import type { PackageCalls } from "../planned-call.ts";
import { anthropicCalls } from "./anthropic.ts";
import { awsCalls, communityBedrockCalls } from "./aws.ts";
import { communityCalls } from "./community.ts";
import { googleCalls, googleGenAiCalls, vertexCalls } from "./google.ts";
import { openAiCalls } from "./openai.ts";
import { ownPackageCalls } from "./own-packages.ts";

export const packageCalls: readonly PackageCalls[] = [
  openAiCalls,
  anthropicCalls,
  googleGenAiCalls,
  googleCalls,
  vertexCalls,
  awsCalls,
  communityBedrockCalls,
  ...ownPackageCalls,
  ...communityCalls,
];
