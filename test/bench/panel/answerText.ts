/** An answer as models write them: prose, lists, a table and code by turns, of this many characters. */
export function answerText(length: number): string {
  const parts: string[] = [];
  let size = 0;
  for (let i = 1; size < length; i++) {
    const part = `## Part ${i}

The **tide** rises about every *twelve hours*, since the \`moon\` pulls at the water; see [the tables](https://example.com/${i}).

- first point of part ${i}, with some words behind it
- second point, which is longer and says more about what the first one left out
  1. nested, counted
  2. nested again

| place | high | low |
| --- | ---: | ---: |
| Bergen | ${i}.4 m | 0.3 m |
| Brest | ${i + 3}.1 m | 0.9 m |

\`\`\`ts
export function heightAt(hours: number, range = ${i}): number {
  // A cosine is near enough for a walk on the beach.
  return (range / 2) * Math.cos((2 * Math.PI * hours) / 12.42);
}
\`\`\`

`;
    parts.push(part);
    size += part.length;
  }
  return parts.join('').slice(0, length);
}
