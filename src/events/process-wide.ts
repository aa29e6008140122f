/**
 * State that the whole process shares. Each entry of the package is bundled with its own copy of every module, and both
 * module formats may be loaded at once: a module-level variable exists as often, so what must be one lives here.
 */
export function processWide<Value>(name: string, create: () => Value): Value {
  const key = Symbol.for(`langmeter.${name}`);
  const registry = globalThis as { [key: symbol]: Value | undefined };
  registry[key] ??= create();
  return registry[key];
}
