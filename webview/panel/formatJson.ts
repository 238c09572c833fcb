/** One JSON string, or one bracket, comma or colon, or a run of anything else but white space. */
const piece = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+|"/gs;

/**
 * JSON text with one value a line, indented by two spaces. It works on the text, since parsing would round large
 * numbers and drop repeated keys; text that is no JSON comes back as it is.
 */
export function formatJson(json: string): string {
  try {
    JSON.parse(json);
  } catch {
    return json;
  }
  let result = '';
  let depth = 0;
  const newLine = (): string => `\n${'  '.repeat(depth)}`;
  const pieces = json.match(piece) ?? [];
  for (const [i, text] of pieces.entries()) {
    const empty = pieces[i - 1] === '{' || pieces[i - 1] === '[';
    if (text === '{' || text === '[') {
      depth += 1;
      result += text + (pieces[i + 1] === '}' || pieces[i + 1] === ']' ? '' : newLine());
    } else if (text === '}' || text === ']') {
      depth -= 1;
      result += (empty ? '' : newLine()) + text;
    } else if (text === ',') {
      result += text + newLine();
    } else {
      result += text === ':' ? ': ' : text;
    }
  }
  return result;
}
