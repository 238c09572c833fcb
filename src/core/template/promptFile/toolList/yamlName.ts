/** A name as an item of a YAML list: bare where YAML reads it as this very text, in block and flow lists, else in quotes. */
export function yamlName(name: string): string {
  const isBare = /^[a-z_][\w.:-]*$/i.test(name) && !name.endsWith(':') && !yamlWords.test(name);
  return isBare ? name : JSON.stringify(name);
}

/** What is no text without quotes (YAML 1.2 §10.2, and 1.1 for other readers). */
const yamlWords = /^(?:null|true|false|yes|no|on|off|y|n)$/i;
