import { get, textOf } from "../events/untrusted.ts";
import { deRepeat } from "./de-repeat.ts";
import { placesOf, textIn, valueAt } from "./places.ts";
import { knownProvider, providerId, providerOfBaseUrl, providerOfClass } from "./provider-id.ts";

/** What can say which model answered. */
export interface AnswerEvidence {
  /** `generation.message.response_metadata` */
  readonly responseMetadata?: unknown;
  /** `generation.message.additional_kwargs`: where a stream of @langchain/anthropic puts the served model. */
  readonly additionalKwargs?: unknown;
  readonly llmOutput?: unknown;
  readonly generationInfo?: unknown;
}

/** Everything that can say which model a call used. */
export interface ModelEvidence extends AnswerEvidence {
  /** `serialized.id`, e.g. ["langchain", "chat_models", "openai", "ChatOpenAI"]. */
  readonly serializedId?: readonly string[] | undefined;
  /** `serialized.kwargs`: the constructor's options; the only place that shows an Azure deployment's name. */
  readonly serializedKwargs?: unknown;
  readonly lsProvider?: unknown;
  readonly lsModelName?: unknown;
  readonly invocationParams?: unknown;
  /** Where the call goes. @default what `serializedKwargs` show */
  readonly baseUrl?: unknown;
}

export interface ModelIdentity {
  /** openai, azure, anthropic, google_genai, google_vertexai, bedrock, …; unknown names in lower case. */
  readonly provider?: string;
  readonly modelRequested?: string;
  /** Served if known, else requested; on Azure only the served one, because the requested one may be made up. */
  readonly model?: string;
}

const requestedModelPlaces = placesOf([["model"], ["model_name"], ["modelName"], ["modelId"], ["model_id"]]);
const servedModelPlaces = placesOf([["model_name"], ["model"], ["modelName"], ["modelVersion"]]);
const baseUrlPlaces = placesOf([
  ["configuration", "baseURL"], // ChatOpenAI
  ["client_options", "base_url"], // ChatAnthropic
  ["client_options", "baseURL"],
  ["anthropic_api_url"],
  ["base_url"],
  ["baseURL"],
]);

/** Classes whose API others copy: a base URL or a "vendor/model" tells who really answers. */
const COPIED_APIS = ["openai", "anthropic"];

/** Who is asked for which model, at the start of a call. */
export function requestedModel(evidence: ModelEvidence): ModelIdentity {
  return readRequest(evidence, undefined);
}

/**
 * Who answered with which model, at the end of a call.
 *
 * @param answer @default what the evidence has of it
 * @param asked What `requestedModel` said at the start. @default the same, read again
 */
export function resolveModel(
  evidence: ModelEvidence,
  answer: AnswerEvidence = evidence,
  asked = requestedModel(evidence),
): ModelIdentity {
  const { provider, modelRequested } = withProviderOfAnswer(asked, evidence, answer);
  return identity(provider, modelRequested, withoutPath(servedModel(answer, modelRequested)));
}

/** Whether the answer says which model it comes from. */
export function namesModel(answer: AnswerEvidence): boolean {
  return servedModel(answer, undefined) !== undefined;
}

/** The answer has a say only where the request named no provider that we know. */
function withProviderOfAnswer(
  asked: ModelIdentity,
  evidence: ModelEvidence,
  { responseMetadata }: AnswerEvidence,
): ModelIdentity {
  if (knownProvider(asked.provider) !== undefined) return asked;
  const modelProvider = get(responseMetadata, "model_provider");
  return modelProvider === undefined ? asked : readRequest(evidence, modelProvider);
}

function readRequest(evidence: ModelEvidence, modelProvider: unknown): ModelIdentity {
  const asked = askedModel(evidence);
  const provider = resolveProvider(evidence, modelProvider, asked);
  const modelRequested = provider === "azure" ? azureDeployment(evidence, asked) : asked;
  return identity(provider, withoutPath(modelRequested), undefined);
}

function identity(
  provider: string | undefined,
  modelRequested: string | undefined,
  served: string | undefined,
): ModelIdentity {
  const known: { -readonly [Key in keyof ModelIdentity]: ModelIdentity[Key] } = {};
  const model = served ?? (provider === "azure" ? undefined : modelRequested);
  if (provider !== undefined) known.provider = provider;
  if (modelRequested !== undefined) known.modelRequested = modelRequested;
  if (model !== undefined) known.model = model;
  return known;
}

/** Ids are short; whatever is longer is no id, and too long to look at for every call. */
const MAX_ID_CHARS = 300;
/** A stream repeats the served id, at worst with every chunk. */
const MAX_MERGED_CHARS = 10_000;

function idOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && text.length <= MAX_ID_CHARS ? text : undefined;
}

function resolveProvider(
  evidence: ModelEvidence,
  modelProvider: unknown,
  asked: string | undefined,
): string | undefined {
  const named = namedProvider(evidence, modelProvider);
  if (named === undefined || !COPIED_APIS.includes(named)) return named;
  const vendor = asked?.includes("/") ? knownProvider(asked.slice(0, asked.indexOf("/"))) : undefined;
  return providerOfBaseUrl(baseUrlOf(evidence)) ?? vendor ?? named;
}

/** A name that we know wins over one that we don't: LangChain's default ls_provider is made from the class. */
function namedProvider(
  { serializedId, lsProvider: providerName }: ModelEvidence,
  modelProviderName: unknown,
): string | undefined {
  const lsProvider = idOf(providerName);
  const modelProvider = idOf(modelProviderName);
  return (
    providerOfClass(serializedId?.at(-1)) ??
    knownProvider(lsProvider) ??
    knownProvider(modelProvider) ??
    providerId(lsProvider) ??
    providerId(modelProvider)
  );
}

function baseUrlOf({ baseUrl, serializedKwargs }: ModelEvidence): unknown {
  return baseUrl ?? textIn(serializedKwargs, baseUrlPlaces);
}

function askedModel({ invocationParams, lsModelName, serializedKwargs }: ModelEvidence): string | undefined {
  return (
    idOf(textIn(invocationParams, requestedModelPlaces)) ??
    idOf(lsModelName) ??
    idOf(textIn(serializedKwargs, requestedModelPlaces))
  );
}

/** What ChatOpenAI and OpenAI fall back to: Azure's classes with only a deployment name report it as their model. */
const OPENAI_CLASS_DEFAULTS: readonly unknown[] = ["gpt-3.5-turbo", "gpt-3.5-turbo-instruct"];

function azureDeployment({ serializedKwargs }: ModelEvidence, asked: string | undefined): string | undefined {
  const deployment = textOf(get(serializedKwargs, "deployment_name"));
  if (deployment !== undefined) return deployment;
  const isNamed = textOf(get(serializedKwargs, "model")) !== undefined;
  return isNamed || !OPENAI_CLASS_DEFAULTS.includes(asked) ? asked : undefined;
}

/** A Responses API stream may name the alias and the dated model: the dated one is priced. */
function servedModel(answer: AnswerEvidence, requested: string | undefined): string | undefined {
  const { responseMetadata, llmOutput, generationInfo, additionalKwargs } = answer;
  let first: string | undefined;
  for (const holder of [responseMetadata, llmOutput, generationInfo, additionalKwargs]) {
    for (const path of servedModelPlaces(holder)) {
      const text = textOf(valueAt(holder, path));
      if (text === undefined || text.length > MAX_MERGED_CHARS) continue;
      const id = deRepeat(text);
      if (requested !== undefined && id !== requested && id.startsWith(requested)) return id;
      first ??= id;
    }
  }
  return first;
}

/** Google's API writes ids as resource names: "models/gemini-2.5-pro". */
function withoutPath(id: string | undefined): string | undefined {
  return id?.startsWith("models/") ? id.slice("models/".length) : id;
}
