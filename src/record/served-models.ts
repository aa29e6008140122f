import type { ModelIdentity } from "../usage/model-id.ts";

/** Which model a requested name led to: `gpt-4o-mini` to `gpt-4o-mini-2024-07-18`. */
export interface ServedModels {
  /** A call of that name was answered by this model. */
  note(asked: ModelIdentity, served: string): void;
  /** The model that answered the name last; undefined if none has. */
  find(asked: ModelIdentity): string | undefined;
}

/** Names come from outside; beyond this many the one that was learned first is forgotten. */
const MAX_NAMES = 500;
/** Of one name: who else answers to it. */
const MAX_PROVIDERS = 20;

export function createServedModels(): ServedModels {
  const byName = new Map<string, Map<string | undefined, string>>();
  return {
    note({ provider, modelRequested }, served) {
      if (modelRequested === undefined) return;
      const known = byName.get(modelRequested);
      if (known?.get(provider) === served) return;
      if (known !== undefined && known.size < MAX_PROVIDERS) known.set(provider, served);
      else byName.set(modelRequested, new Map([[provider, served]]));
      const [oldest] = byName.keys();
      if (byName.size > MAX_NAMES && oldest !== undefined) byName.delete(oldest);
    },
    find: ({ provider, modelRequested }) =>
      modelRequested === undefined ? undefined : byName.get(modelRequested)?.get(provider),
  };
}
