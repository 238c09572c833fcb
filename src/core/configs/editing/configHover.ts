import { classDocumentation, entriesOf, fieldsOf } from '../configFields.ts';
import { fieldMarkdown } from '../fieldWords.ts';
import type { TextPosition } from './configCursor.ts';
import { outlineOf, type OutlineKey } from './configOutline.ts';

/** What the word at a place of a config file means, in Markdown; undefined where there is nothing to say. */
export function configHover(
  text: string,
  position: TextPosition,
): { markdown: string; place: OutlineKey['keyPlace'] } | undefined {
  const { keys, llmConfigClass } = outlineOf(text);
  const top = keys.findLast(({ keyPlace }) => keyPlace.line <= position.line);
  if (!top) return undefined;
  if (top.key === 'llm_config_class' && llmConfigClass && isWithin(position, top.valuePlace)) {
    return { markdown: classDocumentation[llmConfigClass], place: top.valuePlace };
  }
  const field = fieldsOf(llmConfigClass).find(({ key }) => key === top.key);
  const entry = top.entries.find(({ keyPlace }) => isWithin(position, keyPlace));
  const meant = entry ? entriesOf(field).find(({ key }) => key === entry.key) : field;
  const { keyPlace }: OutlineKey = entry ?? top;
  return meant && isWithin(position, keyPlace) ? { markdown: fieldMarkdown(meant), place: keyPlace } : undefined;
}

function isWithin({ line, column }: TextPosition, place: OutlineKey['keyPlace']): boolean {
  return line === place.line && column >= place.column && column <= place.endColumn;
}
