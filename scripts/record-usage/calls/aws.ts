import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { ChatBedrockConverse } from "@langchain/aws";
import { BedrockChat } from "@langchain/community/chat_models/bedrock";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { everyWay, type PackageCalls } from "../planned-call.ts";
import { bedrockConverse, bedrockInvokeModel } from "../providers/bedrock.ts";

const region = "us-east-1";
const credentials = { accessKeyId: "sk-test", secretAccessKey: "sk-test" };

const converse = (endpoint: string, model: string) =>
  new ChatBedrockConverse({
    model,
    region,
    maxRetries: 0,
    client: new BedrockRuntimeClient({
      region,
      credentials,
      endpoint,
      requestHandler: new NodeHttpHandler(),
    }),
  });

const CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const OLD_CLAUDE = "anthropic.claude-3-5-sonnet-20241022-v2:0";

export const awsCalls: PackageCalls = {
  package: "@langchain/aws",
  calls: everyWay(
    {
      provider: "bedrock",
      modelRequested: CLAUDE,
      answer: bedrockConverse,
      constructed: "ChatBedrockConverse",
    },
    (url) => converse(url, CLAUDE),
  ),
};

export const communityBedrockCalls: PackageCalls = {
  package: "@langchain/community",
  file: "community-bedrock",
  calls: everyWay(
    {
      provider: "bedrock",
      modelRequested: OLD_CLAUDE,
      answer: bedrockInvokeModel,
      constructed: "BedrockChat",
    },
    () => new BedrockChat({ model: OLD_CLAUDE, region, credentials, maxRetries: 0 }),
  ),
};
