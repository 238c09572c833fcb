import * as vscode from 'vscode';
import { AppError } from '../../../core/base/appError.ts';
import type { JsonValue } from '../../../core/base/json.ts';
import type { Conversion } from '../../../core/template/toolConversion/checkConversion.ts';
import type { ConversionQuestion } from '../../../core/template/toolConversion/conversionQuestion.ts';
import type { Tool } from '../../../core/tools/tool.ts';
import { knownSecrets } from '../../chats/knownSecrets.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';

/** Texts shorter than this are words of the code (`"metric"`) rather than values to keep back. */
const secretLength = 8;

/**
 * Has a model write a Python tool anew in TypeScript; an answer with faults is sent back once. The model gets no value of the
 * tool's defaults and no secret that is known here, also where the code spells it out.
 * @throws AppError `InvalidToolFile` where the answer holds no code, or what `Runtime.askOnce` throws
 */
export async function askForConversion(
  services: ExtensionServices,
  tool: Tool,
  configName: string,
  { signal, report }: { signal: AbortSignal; report: (message: string) => void },
): Promise<Conversion> {
  const runtime = await services.runtime.trusted();
  const [{ conversionQuestion, repairQuestion }, { codeInAnswer }, { checkConversion }, { redactSecrets }] =
    await Promise.all([
      import('../../../core/template/toolConversion/conversionQuestion.ts'),
      import('../../../core/template/toolConversion/codeInAnswer.ts'),
      import('../../../core/template/toolConversion/checkConversion.ts'),
      import('../../../core/llm/failure/redactSecrets.ts'),
    ]);
  const secrets = [...(await knownSecrets(services)), ...longTexts(tool.defaultValuesForNonLlmParams)];
  const ask = async (question: ConversionQuestion): Promise<string | undefined> => {
    let length = 0;
    const onText = (text: string): void => {
      length += text.length;
      report(vscode.l10n.t('{0} characters', length.toLocaleString()));
    };
    return codeInAnswer(await runtime.askOnce(configName, { ...question, signal, onText }));
  };
  const question = conversionQuestion(tool, redactSecrets(tool.toolCode, secrets));
  const code = await ask(question);
  if (code === undefined) throw noCode(configName);
  const first = await checkConversion(tool, code);
  if (first.faults.length === 0) return first;
  report(vscode.l10n.t('asking again, since the draft has faults'));
  const mended = await ask(repairQuestion(question, code, first.faults));
  const second = mended === undefined ? first : await checkConversion(tool, mended);
  return second.faults.length <= first.faults.length ? second : first;
}

function noCode(configName: string): AppError {
  return new AppError(
    'InvalidToolFile',
    vscode.l10n.t(
      '"{0}" answered without any TypeScript. Convert again, with another LLM config if there is one.',
      configName,
    ),
  );
}

function longTexts(value: JsonValue): string[] {
  if (typeof value === 'string') return value.length >= secretLength ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(longTexts) : [];
}
