import { checkByRules, invalidOption } from "../content/invalid-option.ts";
import type { BusinessName } from "../events/business-name.ts";
import { get, isRecord } from "../events/untrusted.ts";
import { type Catalog, describeOf, isDeclaration, type Operations } from "./catalog.ts";
import { catalogName, requireName } from "./event-name.ts";
import { type AnyFunction, standIn } from "./function.ts";
import type { Properties } from "./properties.ts";
import { type OperationRun, runOperation } from "./run-operation.ts";
import type { TracerChoice } from "./tracer-choice.ts";

const ALLOWED = "functions, declared(), and plain objects or modules of them";

/**
 * The catalog as a tree of recorded functions: `createOperations({ ai: { enhance } })` gives `track.ai.enhance(…)`, which
 * does what `enhance` does, as the operation `ai.enhance`. Parameters and results keep their types. A key in camelCase
 * keeps its place in the tree and is snake_case in the name: `track.user.signUp(…)` is `user.sign_up`. Of a module
 * (`import * as ai`) the functions are recorded; its constants and classes stay as they are.
 *
 * @throws LangMeterError `invalid_argument` where a name (the path with dots) breaks the convention, `invalid_option`
 * where an entry is no function, no declaration and no group. In production too: it is made once, when the process starts.
 */
export function createOperations<const Entries extends Catalog>(
  catalog: Entries,
  options: TracerChoice = {},
): Operations<Entries> {
  if (!isGroup(catalog)) throw invalidOption("createOperations", catalog, ALLOWED);
  checkByRules<TracerChoice>("createOperations", options, {
    tracer: { allowed: "a tracer", accepts: isRecord },
  });
  return recordedGroup(catalog, "", options) as Operations<Entries>;
}

function recordedGroup(group: Catalog, path: string, options: TracerChoice): object {
  const surroundings = { group, options, isModule: isModule(group) };
  const entries = Object.entries(group).map(([key, entry]) => {
    const name = path === "" ? key : `${path}.${key}`;
    return [key, recorded(entry, name, surroundings)] as const;
  });
  return Object.freeze(Object.fromEntries(entries));
}

interface Surroundings {
  /** What a method of the catalog has as `this`. */
  readonly group: Catalog;
  readonly options: TracerChoice;
  /** What a module exports besides functions is not its author's mistake. */
  readonly isModule: boolean;
}

function recorded(entry: unknown, name: string, { group, options, isModule }: Surroundings): unknown {
  if (isDeclaration(entry)) return declaredOperation(requireName(catalogName(name), "operation"), options);
  if (isFunction(entry))
    return recordedFunction(entry, requireName(catalogName(name), "operation"), { group, options });
  if (isGroup(entry) && (!isModule || holdsOperations(entry))) return recordedGroup(entry, name, options);
  if (isModule) return entry;
  throw invalidOption(`createOperations: ${name}`, entry, ALLOWED);
}

/** A class is no operation: it is called with `new`. */
function isFunction(entry: unknown): entry is AnyFunction {
  return typeof entry === "function" && !/^class\b/.test(Function.prototype.toString.call(entry));
}

function holdsOperations(group: Catalog): boolean {
  return Object.values(group).some((entry) => isFunction(entry) || isDeclaration(entry));
}

/** A plain object or a module. The methods of a class stand where nobody lists them, and would be missing. */
function isGroup(entry: unknown): entry is Catalog {
  if (!isRecord(entry) || Array.isArray(entry)) return false;
  const prototype: unknown = Object.getPrototypeOf(entry);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A namespace, as the language, a compiler to CommonJS, or a bundler (which makes one of getters) has it. */
function isModule(group: Catalog): boolean {
  if (Object.prototype.toString.call(group) === "[object Module]" || get(group, "__esModule") === true)
    return true;
  const exports = Object.values(Object.getOwnPropertyDescriptors(group));
  return exports.length > 0 && exports.every(({ get: read }) => read !== undefined);
}

function declaredOperation(name: BusinessName, options: TracerChoice) {
  return (work: (run: OperationRun) => unknown, properties?: Properties) =>
    runOperation({ name, work, properties: () => properties, options });
}

function recordedFunction(
  work: AnyFunction,
  name: BusinessName,
  { group, options }: Pick<Surroundings, "group" | "options">,
) {
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
