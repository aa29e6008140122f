import type { AnyFunction } from "./function.ts";
import type { Properties } from "./properties.ts";
import type { OperationRun } from "./run-operation.ts";

const DECLARED: unique symbol = Symbol.for("langmeter.declared-operation") as never;
const DESCRIBE: unique symbol = Symbol.for("langmeter.describe-operation") as never;

/** An operation of which the catalog knows the name and the properties; its work is given at each call. */
export interface Declaration<Own extends Properties = Properties> {
  /** Holds nothing: carries the type of the properties. */
  readonly [DECLARED]: Own | undefined;
}

/**
 * Operations by their names, in groups: functions, or declarations of what is given at the call. A module
 * (`import * as ai`) may export anything else besides.
 */
export interface Catalog {
  readonly [name: string]: unknown;
}

/** The catalog as functions that are recorded: each one as it was given, or one that takes the declared operation's work. */
export type Operations<Group> = {
  readonly [Name in keyof Group]: Group[Name] extends Declaration<infer Own>
    ? DeclaredOperation<Own>
    : Group[Name] extends AnyFunction | Constructor
      ? Group[Name]
      : Operations<Group[Name]>;
};

type Constructor = abstract new (...parameters: never[]) => unknown;

/** Runs the work as the operation. Properties may be left out where none is required. */
export type DeclaredOperation<Own extends Properties> = <Result>(
  work: (run: OperationRun) => Result,
  ...properties: Record<never, never> extends Own ? [properties?: Own] : [properties: Own]
) => Result;

/**
 * An operation for a catalog whose work is given at the call. The type says which properties it has.
 *
 * @example createOperations({ portfolio: { create: declared<{ holdings: number }>() } })
 */
export function declared<Own extends Properties = Properties>(): Declaration<Own> {
  return { [DECLARED]: undefined };
}

export function isDeclaration(entry: unknown): entry is Declaration {
  return typeof entry === "object" && entry !== null && DECLARED in entry;
}

type Describe<Work extends AnyFunction> = (...parameters: Parameters<Work>) => Properties;

/**
 * A function for a catalog, with the properties that its parameters give its event.
 *
 * @example createOperations({ ai: { enhance: withProperties(enhance, (text) => ({ chars: text.length })) } })
 */
export function withProperties<Work extends AnyFunction>(work: Work, describe: Describe<Work>): Work {
  // A new function: the given one may stand in another catalog with other properties.
  const described = (...parameters: Parameters<Work>) => work(...parameters);
  return Object.assign(described, { [DESCRIBE]: describe }) as unknown as Work;
}

/** What {@link withProperties} was told of the function; undefined where it was told nothing. */
export function describeOf(work: AnyFunction): AnyFunction | undefined {
  return (work as AnyFunction & { readonly [DESCRIBE]?: AnyFunction })[DESCRIBE];
}
