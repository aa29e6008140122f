import { invalidOption } from "../content/invalid-option.ts";
import type { BusinessName } from "../events/business-name.ts";
import { isRecord } from "../events/untrusted.ts";
import { type Catalog, describeOf, isDeclaration, type Operations } from "./catalog.ts";
import { requireName } from "./event-name.ts";
import { type AnyFunction, standIn } from "./function.ts";
import type { Properties } from "./properties.ts";
import { type OperationRun, runOperation } from "./run-operation.ts";
import type { TracerChoice } from "./tracer-choice.ts";

const ALLOWED = "functions, declared(), and plain objects of them";

/**
 * The catalog as a tree of recorded functions: `createOperations({ ai: { enhance } })` gives `track.ai.enhance(…)`, which
 * does what `enhance` does, as the operation `ai.enhance`. Parameters and results keep their types.
 *
 * @throws LangMeterError `invalid_argument` where a name (the path with dots) breaks the convention, `invalid_option`
 * where an entry is no function, no declaration and no group. In production too: it is made once, when the process starts.
 */
export function createOperations<const Entries extends Catalog>(
  catalog: Entries,
  options: TracerChoice = {},
): Operations<Entries> {
  if (!isGroup(catalog)) throw invalidOption("createOperations", catalog, ALLOWED);
  return recordedGroup(catalog, "", options) as Operations<Entries>;
}

function recordedGroup(group: Catalog, path: string, options: TracerChoice): object {
  const entries = Object.entries(group).map(([key, entry]) => {
    const name = path === "" ? key : `${path}.${key}`;
    return [key, recorded(entry, name, { group, options })] as const;
  });
  return Object.freeze(Object.fromEntries(entries));
}

interface Surroundings {
  /** What a method of the catalog has as `this`. */
  readonly group: Catalog;
  readonly options: TracerChoice;
}

function recorded(entry: Catalog[string], name: string, { group, options }: Surroundings): unknown {
  if (isDeclaration(entry)) return declaredOperation(requireName(name, "operation"), options);
  if (typeof entry === "function")
    return recordedFunction(entry, requireName(name, "operation"), { group, options });
  if (isGroup(entry)) return recordedGroup(entry, name, options);
  throw invalidOption(`createOperations: ${name}`, entry, ALLOWED);
}

/** A plain object or a module. The methods of a class stand where nobody lists them, and would be missing. */
function isGroup(entry: unknown): entry is Catalog {
  if (!isRecord(entry)) return false;
  const prototype: unknown = Object.getPrototypeOf(entry);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function declaredOperation(name: BusinessName, options: TracerChoice) {
  return (work: (run: OperationRun) => unknown, properties?: Properties) =>
    runOperation({ name, work, properties: () => properties, options });
}

function recordedFunction(work: AnyFunction, name: BusinessName, { group, options }: Surroundings) {
  const describe = describeOf(work);
  return standIn(work, (_self, parameters) =>
    runOperation({
      name,
      work: () => Reflect.apply(work, group, parameters),
      properties: () => describe?.(...parameters) as Properties | undefined,
      options,
    }),
  );
}
