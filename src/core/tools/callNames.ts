/** Characters of a function's name that every vendor takes. */
const maxLength = 64;

/**
 * The names by which a model calls tools, in their order. Vendors refuse two functions of one name: the first keeps it, and
 * each later one gets its `other` name, numbered where that is taken too.
 * @param reserved names that none of them gets: those of tools that are broken, and answer for themselves
 */
export function callNames(
  tools: readonly { wanted: string; other: string }[],
  reserved: readonly string[] = [],
): string[] {
  const taken = new Set(reserved);
  return tools.map(({ wanted, other }) => {
    let name = taken.has(wanted) ? other : wanted;
    for (let number = 2; taken.has(name); number++) {
      const suffix = `_${number}`;
      name = other.slice(0, maxLength - suffix.length) + suffix;
    }
    taken.add(name);
    return name;
  });
}
