/** Another way to write a model id, and what had to be assumed to get there. */
export interface Spelling {
  readonly id: string;
  readonly steps: readonly string[];
  /** Date of the snapshot that was cut off; a call cannot have used a later snapshot. */
  readonly snapshotMs?: number;
}

interface Rewrite {
  /** What the rewrite assumes, as it appears in `price_match`; absent where it assumes nothing. */
  readonly step?: string;
  /** Providers that write ids so; absent: all. */
  readonly providers?: readonly string[];
  /** Anchored, so that only the named form is cut off. */
  readonly pattern: RegExp;
}

/** Prefixes and suffixes that do not change the price. Applied in this order, each on the result of the one before. */
const REWRITES: readonly Rewrite[] = [
  // https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-use.html
  {
    providers: ["aws"],
    pattern: /^arn:aws[^:]*:bedrock:[^:]*:[^:]*:(?:foundation-model|inference-profile)\//,
  },
  { providers: ["google"], pattern: /^(?:projects\/.+\/)?(?:publishers\/[^/]+\/)?models\// },
  { providers: ["aws"], pattern: /:(?:mm|\d+k)$/ },
  { step: "version", providers: ["aws"], pattern: /(?:-v\d+)?:\d+$|-v\d+$/ },
  // https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude
  { step: "dated", pattern: /@(?:default|latest|\d{8})$/ },
  { step: "dated", pattern: /-\d{4}-\d{2}-\d{2}$/ },
  { step: "dated", pattern: /-20\d{6}$/ },
  { step: "dated", providers: ["google"], pattern: /-\d{2}-(?:\d{4}|\d{2})$/ },
  // https://ai.google.dev/gemini-api/docs/models#model-versions
  { step: "version", providers: ["google"], pattern: /-0\d{2}$/ },
  // "gemini-pro-latest" leads to the newest of all, not to the first one, which was "gemini-pro".
  { providers: ["google", "anthropic"], pattern: /(?<!^gemini-pro)-latest$/ },
  { step: "version", providers: ["google"], pattern: /-(?:preview|exp)$/ },
];

/** Names that their vendor leads from one model to the next, beside all that end in "-latest". */
const MOVING_NAMES: Readonly<Record<string, readonly string[]>> = {
  // https://api-docs.deepseek.com/updates
  deepseek: ["deepseek-chat", "deepseek-reasoner"],
};

/** Whether what the id costs depends on the model it led to on the day, which only the vendor knows. */
export function isMovingName(provider: string, model: string): boolean {
  const id = model.trim().toLowerCase();
  return id.endsWith("-latest") || (MOVING_NAMES[provider]?.includes(id) ?? false);
}

/** The id itself first, then ever more general forms of it, lower case. */
export function spellings(provider: string, model: string): readonly Spelling[] {
  const id = model.trim().toLowerCase().replace(GOVCLOUD_ARN, "us-gov.");
  const fineTune = provider === "openai" ? fineTuneBase(id) : undefined;
  if (fineTune !== undefined) {
    return shorten("openai", fineTune).map((spelling) => ({
      ...spelling,
      id: `ft:${spelling.id}`,
      steps: ["finetune", ...spelling.steps],
    }));
  }
  const plain = shorten(provider, id);
  return provider === "aws" ? plain.flatMap(inferenceProfiles) : plain;
}

function shorten(provider: string, id: string): Spelling[] {
  let current: Spelling = { id, steps: [] };
  const found = [current];
  for (const rewrite of REWRITES) {
    if (rewrite.providers !== undefined && !rewrite.providers.includes(provider)) continue;
    const [cut] = rewrite.pattern.exec(current.id) ?? [];
    if (cut === undefined || cut.length >= current.id.length) continue;
    const snapshotMs = dateIn(cut) ?? current.snapshotMs;
    current = {
      id: current.id.replace(rewrite.pattern, ""),
      steps: rewrite.step === undefined ? current.steps : [...current.steps, rewrite.step],
      ...(snapshotMs === undefined ? {} : { snapshotMs }),
    };
    found.push(current);
  }
  return found;
}

/** `ft:gpt-4o-mini-2024-07-18:org::id` (OpenAI), `gpt-4o-mini-2024-07-18.ft-id` (Azure): the model that was tuned. */
function fineTuneBase(id: string): string | undefined {
  const openAi = /^ft:([^:]+)/.exec(id)?.[1];
  if (openAi !== undefined) return openAi;
  const at = id.includes("/") ? -1 : id.lastIndexOf(".ft-");
  return at > 0 ? id.slice(0, at) : undefined;
}

// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
const REGIONAL_PROFILE = /^(?:us|eu|apac|ap|jp|au|ca|sa|in|uk|mx)\.(?=[a-z0-9-]+\.)/;

/** GovCloud is a partition with prices of its own, which its profiles have in their name and its models do not. */
const GOVCLOUD_ARN =
  /^arn:aws-us-gov:bedrock:[^:]*:[^:]*:(?:foundation-model|inference-profile)\/(?:us-gov\.)?/;

/**
 * The table prices Bedrock models as `global.…` and `regional.…` (10% more for newer Claude and GPT models),
 * or, where there is no difference, without a prefix. A bare id is served in its own region: regional.
 */
function inferenceProfiles(spelling: Spelling): readonly Spelling[] {
  const steps = ["region", ...spelling.steps];
  if (REGIONAL_PROFILE.test(spelling.id)) {
    const model = spelling.id.replace(REGIONAL_PROFILE, "");
    return [
      { ...spelling, id: `regional.${model}`, steps },
      { ...spelling, id: model, steps },
    ];
  }
  if (spelling.id.startsWith("us-gov.")) return [spelling];
  if (spelling.id.startsWith("global."))
    return [spelling, { ...spelling, id: spelling.id.slice("global.".length), steps }];
  const model = spelling.id.startsWith("claude-") ? `anthropic.${spelling.id}` : spelling.id;
  return [spelling, { ...spelling, id: `regional.${model}`, steps }];
}

function dateIn(text: string): number | undefined {
  const [, year, month, day] = /(20\d{2})-?(\d{2})-?(\d{2})/.exec(text) ?? [];
  const parsed = year === undefined ? Number.NaN : Date.parse(`${year}-${month}-${day}`);
  return Number.isNaN(parsed) ? undefined : parsed;
}
