import { get, textOf } from "../events/untrusted.ts";
import { deRepeat } from "./de-repeat.ts";
import { placesIn, placesOf, textIn, valueAt } from "./places.ts";
import { knownProvider, providerId, providerOfBaseUrl, providerOfClass } from "./provider-id.ts";

/** Everything that can say which model a call used. */
export interface ModelEvidence {
  /** `serialized.id`, e.g. ["langchain", "chat_models", "openai", "ChatOpenAI"]. */
  readonly serializedId?: readonly string[] | undefined;
  /** `serialized.kwargs`: the constructor's options; the only place that shows an Azure deployment's name. */
  readonly serializedKwargs?: unknown;
  readonly lsProvider?: unknown;
  readonly lsModelName?: unknown;
  readonly invocationParams?: unknown;
  /** `generation.message.response_metadata` */
  readonly responseMetadata?: unknown;
  /** `generation.message.additional_kwargs`: where a stream of @langchain/anthropic puts the served model. */
  readonly additionalKwargs?: unknown;
  readonly llmOutput?: unknown;
  readonly generationInfo?: unknown;
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

const REQUESTED_MODEL = placesOf([["model"], ["model_name"], ["modelName"], ["modelId"], ["model_id"]]);
const SERVED_MODEL = placesOf([["model_name"], ["model"], ["modelName"], ["modelVersion"]]);
const BASE_URL = placesOf([
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
  const { provider, modelRequested } = readRequest(evidence, undefined);
  return identity(provider, modelRequested, undefined);
}

/**
 * Who answered with which model, at the end of a call.
 *
 * @param asked What `requestedModel` said of the same call. @default it is asked again
 */
export function resolveModel(evidence: ModelEvidence, asked = requestedModel(evidence)): ModelIdentity {
  const { provider, modelRequested } = withAnswer(asked, evidence);
  return identity(provider, modelRequested, servedModel(evidence, modelRequested));
}

type Request = Pick<ModelIdentity, "provider" | "modelRequested">;

/** The answer names the provider only where the request named none that we know. */
function withAnswer(asked: Request, evidence: ModelEvidence): Request {
  if (knownProvider(asked.provider) !== undefined) return asked;
  const modelProvider = get(evidence.responseMetadata, "model_provider");
  return modelProvider === undefined ? asked : readRequest(evidence, modelProvider);
}

function readRequest(evidence: ModelEvidence, modelProvider: unknown): Request {
  const asked = askedModel(evidence);
  const provider = resolveProvider(evidence, asked, modelProvider);
  return identity(provider, withoutPath(provider === "azure" ? azureDeployment(evidence, asked) : asked));
}

function baseUrlOf({ baseUrl, serializedKwargs }: ModelEvidence): unknown {
  return baseUrl ?? firstText(serializedKwargs, BASE_URL_PATHS);
}

function askedModel({ invocationParams, lsModelName, serializedKwargs }: ModelEvidence): string | undefined {
  return (
    firstText(invocationParams, REQUESTED_MODEL_PATHS) ??
    textOf(lsModelName) ??
    firstText(serializedKwargs, REQUESTED_MODEL_PATHS)
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

function servedModel(evidence: ModelEvidence, requested: string | undefined): string | undefined {
  const { responseMetadata, llmOutput, generationInfo, additionalKwargs } = evidence;
  const served = [responseMetadata, llmOutput, generationInfo, additionalKwargs]
    .flatMap((holder) => SERVED_MODEL_KEYS.map((key) => textOf(get(holder, key))))
    .filter((id) => id !== undefined)
    .map(deRepeat);
  // A Responses API stream may name the alias and the dated model: the dated one is priced.
  const dated = served.find((id) => requested !== undefined && id !== requested && id.startsWith(requested));
  return dated ?? served[0];
}

/** Google's API writes ids as resource names: "models/gemini-2.5-pro". */
function withoutPath(id: string | undefined): string | undefined {
  return id?.startsWith("models/") ? id.slice("models/".length) : id;
}

function firstText(holder: unknown, paths: readonly Path[]): string | undefined {
  for (const path of paths) {
    const text = textOf(getPath(holder, ...path));
    if (text !== undefined) return text;
  }
  return undefined;
}
