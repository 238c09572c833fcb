import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { mostHeldText } from '../heldText.ts';
import { argumentsText, objectOf, textOf } from '../jsonParts.ts';
import { ToolCallAssembly } from '../toolCallAssembly.ts';

/** A content block; `json` is the text of a call's arguments. */
interface OpenBlock {
  block: JsonObject;
  json: string;
}

/** The kind of block that a delta belongs to, for one whose start never came. */
const blockTypeOfDelta: Readonly<Record<string, string>> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'thinking',
  input_json_delta: 'tool_use',
};

/** The content blocks of a message as they come: its calls, and what has to go back verbatim where it thought. */
export class AnthropicBlocks {
  private readonly byIndex = new Map<number, OpenBlock>();
  private hasThinking = false;
  /** Characters of text; without thinking nobody needs them. */
  private held = 0;
  private hasLetGo = false;

  get isEmpty(): boolean {
    return this.byIndex.size === 0;
  }

  open(index: number, block: JsonObject): void {
    const { text, ...rest } = block;
    this.hasThinking ||= block['type'] === 'thinking' || block['type'] === 'redacted_thinking';
    const open: OpenBlock = { block: text === undefined ? rest : { ...rest, text: '' }, json: '' };
    this.byIndex.set(index, open);
    this.addText(open.block, textOf(text));
  }

  /** Adds what a delta brings to its block. */
  extend(index: number, delta: JsonObject): void {
    const type = textOf(delta['type']);
    const open = this.byIndex.get(index) ?? this.openSilently(index, type);
    if (!open) return;
    const { block } = open;
    switch (type) {
      case 'text_delta':
        this.addText(block, textOf(delta['text']));
        break;
      case 'thinking_delta':
        block['thinking'] = textOf(block['thinking']) + textOf(delta['thinking']);
        break;
      case 'signature_delta':
        block['signature'] = textOf(block['signature']) + textOf(delta['signature']);
        break;
      case 'input_json_delta':
        open.json += textOf(delta['partial_json']);
        break;
    }
  }

  /** The blocks to give back, in order; undefined where none of them thought, or text of them was let go. */
  get parts(): JsonObject[] | undefined {
    if (!this.hasThinking || this.hasLetGo) return undefined;
    return this.inOrder.map(completeBlock).filter((block) => !isEmptyText(block));
  }

  get calls(): ToolCallAssembly {
    const assembly = new ToolCallAssembly();
    for (const [index, { block, json }] of this.inOrder.entries()) {
      if (block['type'] !== 'tool_use') continue;
      const given = isJsonObject(block['input']) && Object.keys(block['input']).length > 0;
      const args = json === '' && given ? argumentsText(block['input']) : json;
      assembly.add({ index, id: textOf(block['id']), name: textOf(block['name']), arguments: args });
    }
    return assembly;
  }

  private get inOrder(): OpenBlock[] {
    return [...this.byIndex].sort(([a], [b]) => a - b).map(([, open]) => open);
  }

  private openSilently(index: number, deltaType: string): OpenBlock | undefined {
    const type = Object.hasOwn(blockTypeOfDelta, deltaType) ? blockTypeOfDelta[deltaType] : undefined;
    if (type !== undefined) this.open(index, { type });
    return this.byIndex.get(index);
  }

  private addText(block: JsonObject, text: string): void {
    if (text === '' || this.hasLetGo) return;
    block['text'] = textOf(block['text']) + text;
    this.held += text.length;
    if (this.hasThinking || this.held <= mostHeldText) return;
    this.hasLetGo = true;
    for (const open of this.byIndex.values()) delete open.block['text'];
  }
}

const isEmptyText = (block: JsonObject): boolean => block['type'] === 'text' && textOf(block['text']).trim() === '';

function completeBlock({ block, json }: OpenBlock): JsonObject {
  return block['type'] === 'tool_use' && json !== '' ? { ...block, input: objectOf(json) } : block;
}
