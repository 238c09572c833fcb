import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { mostHeldText } from '../heldText.ts';
import { argumentsText, textOf } from '../jsonParts.ts';
import { ToolCallAssembly } from '../toolCallAssembly.ts';
import { addPartialArgument } from './geminiArguments.ts';

/** The parts of a turn as they come: its calls, and what has to go back verbatim where one of them is signed. */
export class GeminiParts {
  private parts: JsonObject[] = [];
  private openCall: JsonObject | undefined;
  /** The call opened last said that more of it will come. */
  private isGrowing = false;
  private isSigned = false;
  /** Characters of text without a signature; where nothing is signed, nobody needs them. */
  private held = 0;
  private hasLetGo = false;

  /** A part with text; a thought is kept for its signature alone. */
  addText(part: JsonObject, text: string): void {
    if (isSigned(part)) this.keep(part);
    else if (text !== '' && part['thought'] !== true) this.addPlainText(part, text);
  }

  /** A call comes whole, or its name first and its arguments piece by piece. */
  addCall(part: JsonObject, call: JsonObject): void {
    const name = textOf(call['name']);
    if (name !== '') {
      this.openCall = {
        ...(typeof call['id'] === 'string' ? { id: call['id'] } : {}),
        name,
        args: isJsonObject(call['args']) ? { ...call['args'] } : {},
      };
      this.keep({ ...part, functionCall: this.openCall });
    }
    this.isGrowing = call['willContinue'] === true;
    const args = this.openCall?.['args'];
    if (!isJsonObject(args) || !Array.isArray(call['partialArgs'])) return;
    for (const piece of call['partialArgs']) if (isJsonObject(piece)) addPartialArgument(args, piece);
  }

  /** The turn was cut: a call that was still growing is none. */
  dropGrowingCall(): void {
    if (this.isGrowing) this.parts = this.parts.filter((part) => part['functionCall'] !== this.openCall);
  }

  /** The parts to give back, in order; undefined where none of them is signed, or text of them was let go. */
  get signed(): JsonObject[] | undefined {
    return this.hasLetGo || !this.parts.some(isSigned) ? undefined : this.parts;
  }

  get calls(): ToolCallAssembly {
    const assembly = new ToolCallAssembly();
    for (const [index, { functionCall: call }] of this.parts.entries()) {
      if (!isJsonObject(call)) continue;
      const { id, name, args } = call;
      assembly.add({ index, id: textOf(id), name: textOf(name), arguments: argumentsText(args) });
    }
    return assembly;
  }

  private keep(part: JsonObject): void {
    this.parts.push(part);
    this.isSigned ||= isSigned(part);
  }

  /** It joins the text before it; a part with a signature stays a part of its own. */
  private addPlainText(part: JsonObject, text: string): void {
    if (this.hasLetGo) return;
    const last = this.parts.at(-1);
    if (last && isPlainText(last) && isPlainText(part)) last['text'] = textOf(last['text']) + text;
    else this.parts.push({ ...part });
    this.held += text.length;
    if (this.isSigned || this.held <= mostHeldText) return;
    this.hasLetGo = true;
    this.parts = this.parts.filter((kept) => !isPlainText(kept));
  }
}

const isSigned = (part: JsonObject): boolean => part['thoughtSignature'] !== undefined;
const isPlainText = (part: JsonObject): boolean => typeof part['text'] === 'string' && !isSigned(part);
