/** A template of Python's `string.Template`, as Nunjucks. */
export interface ConvertedTemplate {
  /** Nunjucks source. */
  source: string;
  /** The variables that it reads, in order of first use. */
  variables: string[];
  /** Names that Nunjucks has for itself, so that no variable can be read by them: they stay as they were written. */
  reserved: string[];
}

/**
 * `$$`, `$name`, `${name}` or any other dollar sign, which stays: the rules of `Template.safe_substitute`, with names
 * of ASCII letters, digits and underscores (https://docs.python.org/3/library/string.html#template-strings-strings).
 */
const placeholders = /\$(?:(?<escaped>\$)|(?<named>[A-Za-z_][A-Za-z0-9_]*)|\{(?<braced>[A-Za-z_][A-Za-z0-9_]*)\})/g;

/** Words that Nunjucks' lexer and parser, or its one global function, take for themselves. */
const nunjucksWords = new Set(['true', 'false', 'none', 'null', 'and', 'or', 'not', 'in', 'is', 'if', 'else', 'range']);

/** Nunjucks refuses longer runs of blanks (`templateScanner`); half of it leaves room for what stands beside. */
const longestBlankRun = 2048;

/**
 * Turns a template of Python's `string.Template` into Nunjucks that renders to the same text: `$name` becomes
 * `{{ name }}`, `$$` a dollar sign, and what Nunjucks would take for its own syntax is written so that it stays text.
 */
export function convertPythonTemplate(template: string): ConvertedTemplate {
  const variables = new Set<string>();
  const reserved = new Set<string>();
  const parts: string[] = [];
  let text = '';
  let end = 0;
  for (const match of template.matchAll(placeholders)) {
    text += template.slice(end, match.index);
    end = match.index + match[0].length;
    const name = match.groups?.['named'] ?? match.groups?.['braced'];
    if (name === undefined) {
      text += '$';
    } else if (nunjucksWords.has(name)) {
      reserved.add(name);
      text += match[0];
    } else {
      variables.add(name);
      parts.push(literalText(text, true), `{{ ${name} }}`);
      text = '';
    }
  }
  parts.push(literalText(text + template.slice(end), false));
  return { source: parts.join(''), variables: [...variables], reserved: [...reserved] };
}

/**
 * Text that Nunjucks renders as it is. Only the character is quoted that would make the pair.
 * @param beforeCode true where `{{` follows, to which a brace at the end of the text must not be drawn
 */
function literalText(text: string, beforeCode: boolean): string {
  const opening = beforeCode ? /\{(?=[{%#]|$)|#(?=\})/g : /\{(?=[{%#])|#(?=\})/g;
  return text
    .replace(opening, (character) => `{{ '${character}' }}`)
    .replace(new RegExp(`\\s{${longestBlankRun}}(?=\\s)`, 'g'), (blanks) => `${blanks}{{ '' }}`);
}
