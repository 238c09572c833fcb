import { byteLength } from '../../protocol/textSize.ts';
import { type ContextSource, type ContextText, type EditorContext, maxContextBytes } from './contextSource.ts';

/** What a source gave. */
export type ContextReading =
  | ({ state: 'read' } & ContextText)
  | { state: 'nothing' }
  | { state: 'tooLarge'; bytes: number }
  | { state: 'failed'; error: unknown };

/** Reads a source; never rejects. */
export async function readContext(source: ContextSource, context: EditorContext): Promise<ContextReading> {
  try {
    const found = await source.read(context);
    if (!found) return { state: 'nothing' };
    const bytes = byteLength(found.text);
    return bytes > maxContextBytes ? { state: 'tooLarge', bytes } : { state: 'read', ...found };
  } catch (error) {
    return { state: 'failed', error };
  }
}
