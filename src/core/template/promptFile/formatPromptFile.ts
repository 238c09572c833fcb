import type { PromptTemplate } from '../../prompts/promptTemplate.ts';
import { assembleParts } from './promptAssembly.ts';
import { nameListKeys, partKeys } from './promptFrontMatter.ts';
import { splitPromptParts } from './promptParts.ts';
import type { PartKind } from './promptParts.ts';

/**
 * The text of a prompt file that `parsePromptFile` reads back to the same template. Parts stand in blocks where blocks
 * can hold them, else (`{% enduser %}` inside a text, an unclosed comment, a user prompt without `user_msg`) all of them
 * stand in the front matter under the model's own keys.
 */
export async function formatPromptFile(template: PromptTemplate): Promise<string> {
  const { Document, isSeq, Scalar, visit } = await import('../../base/yamlLibrary.ts');
  const lists = Object.entries(nameListKeys).map(([key, property]) => [key, template[property]] as const);
  const frontMatter = (fields: Record<string, unknown>) => {
    const document = new Document(fields);
    visit(document, {
      Scalar: (_, scalar) => {
        // Block scalars lose blank lines at either end.
        if (typeof scalar.value === 'string' && /^\s|\s$/.test(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
      },
      Pair: (_, { value }) => {
        if (isSeq(value)) value.flow = value.items.every((item) => !(item instanceof Object && 'items' in item));
      },
    });
    // Long quoted texts stay on one line: broken over several, a blank before a line end comes back as a backslash.
    const doubleQuotedMinMultiLineLength = Number.MAX_SAFE_INTEGER;
    const options = { lineWidth: 0, flowCollectionPadding: false, doubleQuotedMinMultiLineLength };
    return `---\n${document.toString(options)}---\n`;
  };
  const body = blocksOf(template);
  if (blocksHold(template, body)) return frontMatter(Object.fromEntries(lists)) + body;
  return frontMatter({
    ...Object.fromEntries(lists),
    [partKeys.system]: template.systemPromptTemplate,
    [partKeys.initial]: template.initialMessagesTemplates,
    [partKeys.user]: template.userPromptTemplate,
  });
}

function blocksOf({ systemPromptTemplate, initialMessagesTemplates, userPromptTemplate }: PromptTemplate): string {
  const block = (kind: PartKind, source: string) => `{% ${kind} %}\n${source}\n{% end${kind} %}\n`;
  return [
    ...(systemPromptTemplate === '' ? [] : [block('system', systemPromptTemplate)]),
    ...initialMessagesTemplates.map(({ role, content }) => block(role, content)),
    ...(userPromptTemplate === '' ? [] : [block('user', userPromptTemplate)]),
  ].join('\n');
}

/** True where the blocks, read back, give the same parts. */
function blocksHold(template: PromptTemplate, body: string): boolean {
  if (body.includes('\r')) return false;
  const { parts, problems } = splitPromptParts(body, 1);
  if (problems.length > 0) return false;
  const { system, initial, user } = assembleParts(parts);
  const expected = template.initialMessagesTemplates;
  return (
    (system?.source ?? '') === template.systemPromptTemplate &&
    (user?.source ?? '') === template.userPromptTemplate &&
    initial.length === expected.length &&
    initial.every(({ kind, source }, i) => kind === expected[i]?.role && source === expected[i].content)
  );
}
