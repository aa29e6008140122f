type Version = readonly [major: number, minor: number, patch: number];

/** Whether a version lies in a range of comparators that must all hold, such as `>=0.3.40 <2`. */
export function isInRange(version: string, range: string): boolean {
  const actual = parsed(version);
  return range.split(/\s+/).every((comparator) => {
    const isLower = comparator.startsWith("<");
    const order = compared(actual, parsed(comparator.replace(/^(>=|<)/, "")));
    return isLower ? order < 0 : order >= 0;
  });
}

function parsed(text: string): Version {
  const [major = 0, minor = 0, patch = 0] = text.split("-", 1)[0]?.split(".").map(Number) ?? [];
  return [major, minor, patch];
}

function compared(left: Version, right: Version): number {
  for (const [index, part] of left.entries()) {
    const difference = part - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
