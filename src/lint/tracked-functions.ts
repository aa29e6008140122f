import { type Binding, importsOf } from "./imports.ts";
import type { MaskedSource } from "./literal.ts";

/** The functions that take the name of an event, or a catalog of names. */
export const TRACKED = ["operation", "capture", "trackEvent", "createOperations"] as const;
export type Tracked = (typeof TRACKED)[number];

/** Which of the tracked functions is called where the source says so. */
export interface TrackedFunctions {
  /** The words at which a call may be. */
  readonly words: readonly string[];
  /** @param object What stands before the dot, as far as it is a name; undefined where there is no dot. */
  find(word: string, object: string | undefined): Found | undefined;
}

export interface Found {
  readonly function: Tracked;
  /** False: only its name says so. */
  readonly certain: boolean;
}

const OURS = "langmeter/operations";
/** The application's own modules, which may hand our functions on: `./tracking`, `#tracking`, `@/tracking`, `~/tracking`. */
const OWN_MODULE = /^(?:[.#~]|@\/)/;
const LOCAL = /\bfunction(?:\s*\*\s*|\s+)([\w$]+)|\b(?:const|let|var)\s+([\w$]+)\s*[=:]/g;

export function trackedFunctionsOf(file: MaskedSource): TrackedFunctions {
  const imports = importsOf(file);
  const locals = new Set([...file.masked.matchAll(LOCAL)].map(([, first, second]) => first ?? second));
  const isForeign = (name: string) => {
    const binding = imports.get(name);
    return binding !== undefined && !isOurs(binding) && !OWN_MODULE.test(binding.module);
  };
  const aliases = [...imports].flatMap(([local, { exported }]) => (trackedOf(exported) ? [local] : []));

  function bare(word: string): Found | undefined {
    const binding = imports.get(word);
    if (isForeign(word) || (binding === undefined && locals.has(word))) return undefined;
    const tracked = trackedOf(binding === undefined ? word : binding.exported);
    return tracked && { function: tracked, certain: binding !== undefined };
  }

  function member(word: string, object: string): Found | undefined {
    const tracked = trackedOf(word);
    const binding = imports.get(object);
    if (tracked === undefined || isForeign(object)) return undefined;
    if (tracked === "trackEvent") return { function: tracked, certain: true };
    return binding?.exported === "*" ? { function: tracked, certain: true } : undefined;
  }

  return {
    words: [...new Set([...TRACKED, ...aliases])],
    find: (word, object) => (object === undefined ? bare(word) : member(word, object)),
  };
}

function trackedOf(name: string): Tracked | undefined {
  return TRACKED.find((tracked) => tracked === name);
}

function isOurs({ module }: Binding): boolean {
  return module === OURS;
}
