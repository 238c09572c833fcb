import type { StructuredOutputMode } from '../generationSettings.ts';
import { isUnsupported, refusesField, type Refusal } from '../refusal.ts';
import type { GeminiRequest } from './geminiRequest.ts';
import { optionalFields, type GeminiQuirks } from './geminiQuirks.ts';

/**
 * What to change after a refusal; undefined where nothing would help. Every answer but undefined takes something away for
 * good, so asking again comes to an end. Gemini names no parameter apart from its message.
 * @param body the request that was refused
 */
export function learnFromRefusal(
  refusal: Refusal,
  { config, contents }: GeminiRequest,
  quirks: GeminiQuirks,
): GeminiQuirks | undefined {
  const { words } = refusal;
  if (/thought_?\s?signature/i.test(words)) {
    const isSigned = contents.some(({ parts }) => parts.some((part) => part['thoughtSignature'] !== undefined));
    return isSigned && quirks.dropsSignatures !== true ? { ...quirks, dropsSignatures: true } : undefined;
  }
  if (config.thinkingConfig && /thinking|thinking_?budget|thinking_?level|\bbudget\b/i.test(words)) {
    return { ...quirks, refusedThinking: (quirks.refusedThinking ?? 0) + 1 };
  }
  if (!isUnsupported(refusal)) return undefined;
  const field = optionalFields.find((name) => config[name] !== undefined && refusesField(refusal, name));
  if (field) return { ...quirks, refusedFields: [...(quirks.refusedFields ?? []), field] };
  // "Developer instruction is not enabled for models/gemma-3-27b-it"
  if (config.systemInstruction !== undefined && /(?:developer|system)[ _]?instruction/i.test(words)) {
    return { ...quirks, foldSystem: true };
  }
  // "Function calling with a response mime type: 'application/json' is unsupported"
  if (config.responseMimeType && /response[ _]?(?:mime[ _]?type|json[ _]?schema|schema)|json mode/i.test(words)) {
    const mode: StructuredOutputMode = config.responseJsonSchema === undefined ? 'json_object' : 'json_schema';
    const refused: StructuredOutputMode[] = /mime|mode/i.test(words) ? ['json_schema', 'json_object'] : [mode];
    return { ...quirks, refusedStructured: [...(quirks.refusedStructured ?? []), ...refused] };
  }
  // "Unknown name "parametersJsonSchema" at 'tools[0].function_declarations[0]': Cannot find field."
  if (
    config.tools &&
    quirks.openApiSchemas !== true &&
    /parameters_?json_?schema|function_?declarations/i.test(words)
  ) {
    return { ...quirks, openApiSchemas: true };
  }
  return undefined;
}
