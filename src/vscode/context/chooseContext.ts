import * as vscode from 'vscode';
import { textSize } from '../../protocol/textSize.ts';
import { type Choice, pickOne } from '../services/steps.ts';
import type { ContextSource, ContextText, EditorContext } from './contextSource.ts';
import { contextSources } from './contextSources.ts';
import { type ContextReading, readContext } from './readContext.ts';
import { whyNothing } from './whyNothing.ts';

/** So long the list waits for a source, in ms; what takes longer is shown without its size and read once it is chosen. */
const patienceMs = 1500;

/** So many characters of a text are shown in the list. */
const previewLength = 120;

/** A source as far as it is known before it is chosen; without a reading it is yet to be read. */
interface Offer {
  source: ContextSource;
  reading: ContextReading | undefined;
}

/**
 * Lets the user choose something of the editor, with sizes.
 * @returns undefined where what was chosen gives nothing, which the user was told
 * @throws vscode.CancellationError where the user chooses nothing
 */
export async function chooseContext(
  context: EditorContext,
  log: Pick<vscode.LogOutputChannel, 'warn'>,
): Promise<ContextText | undefined> {
  const { source, reading = await readContext(source, context) } = await pickOne(
    offers(context).then(choicesOf),
    vscode.workspace.isTrusted
      ? vscode.l10n.t('What do you want to insert? You see it before it is sent.')
      : vscode.l10n.t('What do you want to insert? Nothing is sent: this workspace is not trusted.'),
  );
  if (reading.state === 'read') return reading;
  if (reading.state === 'failed') log.warn(`Reading "${source.label}" for a message failed: ${String(reading.error)}`);
  void vscode.window.showInformationMessage(whyNothing(source, reading));
  return undefined;
}

function offers(context: EditorContext): Promise<Offer[]> {
  return Promise.all(
    contextSources().map(async (source) => {
      if (source.isLate) return { source, reading: undefined };
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(resolve, patienceMs, undefined);
      });
      const reading = await Promise.race([readContext(source, context), late]);
      clearTimeout(timer);
      return { source, reading };
    }),
  );
}

/** What gives nothing comes last, with the reason. */
function choicesOf(all: readonly Offer[]): Choice<Offer>[] {
  const gives = ({ reading }: Offer): boolean => !reading || reading.state === 'read';
  const others = all.filter((offer) => !gives(offer));
  const separator = {
    label: vscode.l10n.t('Not there now'),
    kind: vscode.QuickPickItemKind.Separator,
  } as Choice<Offer>;
  return [...all.filter(gives).map(choiceOf), ...(others.length > 0 ? [separator] : []), ...others.map(choiceOf)];
}

function choiceOf(value: Offer): Choice<Offer> {
  const { source, reading } = value;
  const item = { label: source.label, iconPath: new vscode.ThemeIcon(source.icon), value };
  if (!reading) return { ...item, description: vscode.l10n.t('read once it is chosen') };
  if (reading.state !== 'read') return { ...item, description: whyNothing(source, reading) };
  const preview = source.isPrivate ? '' : previewOf(reading.text);
  return { ...item, description: textSize(reading.text), ...(preview ? { detail: preview } : {}) };
}

function previewOf(text: string): string {
  const line = text
    .slice(0, previewLength * 4)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > previewLength ? `${line.slice(0, previewLength)}…` : line;
}
