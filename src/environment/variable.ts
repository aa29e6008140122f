/** An environment variable that configures a sink. */
export interface Variable {
  /** The name to use first; the others are what vendors have called it besides. */
  readonly names: readonly [string, ...string[]];
  readonly meaning: string;
  readonly example: string;
  /** Without it there is no sink; `one of`: without any of those that say so. @default optional */
  readonly required?: true | "one of";
  /** A wrong value is named and left out; the sink works without it. @default the sink is left out */
  readonly isDispensable?: true;
  /** Says where the backend is. */
  readonly isAddress?: true;
  /** Says what is wrong with a value; the value itself is never quoted, it may be a secret. */
  readonly check?: (value: string) => string | undefined;
}

/** Reads one variable; undefined where it is not set or empty. */
export type ReadVariable = (name: string) => string | undefined;

/** The variables of one sink, by the option that each becomes. */
export type VariablesByOption = Readonly<Record<string, Variable>>;

/** What the variables say: a text for every required one, and for the others that are set. */
export type ValuesOf<Variables extends VariablesByOption> = {
  readonly [Option in RequiredOption<Variables>]: string;
} & {
  readonly [Option in Exclude<keyof Variables, RequiredOption<Variables>>]?: string;
};

type RequiredOption<Variables extends VariablesByOption> = {
  [Option in keyof Variables]: Variables[Option] extends { readonly required: true } ? Option : never;
}[keyof Variables];

/** Something is set of what a sink needs, but not enough, or not right. */
export interface FaultyReading {
  readonly state: "faulty";
  /** `POSTHOG_HOST is no URL with http:// or https://` */
  readonly problem: string;
  /** Those to fix. */
  readonly variables: readonly Variable[];
}

export interface ReadyReading<Values> {
  readonly state: "ready";
  readonly values: Values;
  /** What was left out of the values, and why. */
  readonly notes: readonly string[];
}

/** `absent`: nothing is set of what the sink needs. */
export type Reading<Variables extends VariablesByOption> =
  | { readonly state: "absent" }
  | FaultyReading
  | ReadyReading<ValuesOf<Variables>>;

/** Reads the variables of one sink. What surrounds a value is no part of it: secrets are often pasted with a line break. */
export function readVariables<Variables extends VariablesByOption>(
  variables: Variables,
  read: ReadVariable,
): Reading<Variables> {
  const entries = Object.entries(variables).map(([option, variable]) => ({
    option,
    variable,
    ...firstValue(variable, read),
  }));
  const required = entries.filter(({ variable }) => variable.required);
  if (required.every(({ value }) => value === undefined)) return { state: "absent" };
  const missing = required.filter(({ variable, value }) => variable.required === true && value === undefined);
  if (missing.length > 0) {
    const unset = missing.map(({ variable }) => variable);
    const names = unset.map((variable) => variable.names[0]).join(" and ");
    const problem = `${names} ${unset.length === 1 ? "is" : "are"} not set`;
    return { state: "faulty", problem, variables: unset };
  }
  const given = entries.flatMap(({ option, variable, name, value }) =>
    value === undefined ? [] : [{ option, variable, name, value }],
  );
  const values: Record<string, string> = {};
  const notes: string[] = [];
  for (const { option, variable, name, value } of given) {
    const fault = variable.check?.(value);
    if (fault === undefined) values[option] = value;
    else if (variable.isDispensable) notes.push(`${name} ${fault}; it is left out`);
    else return { state: "faulty", problem: `${name} ${fault}`, variables: [variable] };
  }
  return { state: "ready", values: values as ValuesOf<Variables>, notes };
}

/** What is set, under the first of its names that is. */
function firstValue(
  { names }: Variable,
  read: ReadVariable,
): { readonly name: string; readonly value?: string } {
  for (const name of names) {
    const value = read(name)?.trim();
    if (value !== undefined && value !== "") return { name, value };
  }
  return { name: names[0] };
}
