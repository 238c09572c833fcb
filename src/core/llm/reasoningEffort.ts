import type { ReasoningEffort } from './generationSettings.ts';
import { namesField, type Refusal } from './refusal.ts';

/** The words that servers know for an effort, by how much it is; `default` leaves it to the model. */
const amounts: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 1,
  low: 2,
  medium: 3,
  default: 3,
  high: 4,
  xhigh: 5,
  max: 6,
};
/** Stands for a request that names no effort. */
const absent = '';

/** What a model said about efforts so far. */
export interface RefusedEfforts {
  /** Those that it refused; an empty text for a request that named none. */
  refused: readonly string[];
  /** Those that it named as its own. */
  supported: readonly string[];
  /** It wants `none` (newer GPTs, for tools on chat completions). */
  noneAdvised: boolean;
}

const nothingRefused: RefusedEfforts = { refused: [], supported: [], noneAdvised: false };

/** How far from what was wanted; a model that is to reason is told not to only when nothing else is left. */
function distance(effort: string, wanted: ReasoningEffort): number {
  const turnsOff = effort === 'none' && wanted !== 'none' ? 10 : 0;
  return Math.abs((amounts[effort] ?? 0) - (amounts[wanted] ?? 0)) + turnsOff;
}

/** The one of `known` that comes nearest to what is wanted. */
export function nearestEffort<Effort extends string>(
  wanted: ReasoningEffort,
  known: readonly Effort[],
): Effort | undefined {
  return [...known].sort((a, b) => distance(a, wanted) - distance(b, wanted))[0];
}

/**
 * The effort to send; undefined: none at all, which is also the last resort where everything was refused.
 * @param wanted what the config says
 */
export function effortToSend(
  wanted: ReasoningEffort | undefined,
  learnt: RefusedEfforts = nothingRefused,
): string | undefined {
  const open = (effort: string): boolean => !learnt.refused.includes(effort);
  const advised = learnt.noneAdvised ? ['none'] : [];
  const found =
    wanted === undefined
      ? [absent, ...advised].find(open)
      : [wanted, nearestEffort(wanted, learnt.supported.filter(open)) ?? wanted, ...advised].find(open);
  return found === undefined || found === absent ? undefined : found;
}

/**
 * What a refusal teaches about efforts; undefined where it is about something else, or sending again would change nothing.
 * @param sent the effort of the refused request
 */
export function learnEffort(
  refusal: Refusal,
  sent: string | undefined,
  wanted: ReasoningEffort | undefined,
  learnt: RefusedEfforts = nothingRefused,
): RefusedEfforts | undefined {
  const isMeant =
    refusal.param === 'reasoning_effort' ||
    (refusal.param === '' &&
      (namesField(refusal.words, 'reasoning_effort') || /not support (?:thinking|reasoning)/i.test(refusal.words)));
  if (!isMeant || learnt.refused.includes(sent ?? absent)) return undefined;
  const next: RefusedEfforts = {
    refused: [...learnt.refused, sent ?? absent],
    supported: [...new Set([...learnt.supported, ...namedEfforts(refusal.words)])],
    noneAdvised: learnt.noneAdvised || (/\btools?\b/i.test(refusal.words) && /\bnone\b/.test(refusal.words)),
  };
  return effortToSend(wanted, next) === sent ? undefined : next;
}

/** "Supported values are: 'low', 'medium', and 'high'.", "`reasoning_effort` must be one of `none` or `default`" */
function namedEfforts(words: string): string[] {
  const list = /(?:supported values|allowed values|one of)(.*)/i.exec(words)?.[1] ?? '';
  return [...list.matchAll(/[a-z]+/g)].map(([word]) => word).filter((word) => Object.hasOwn(amounts, word));
}
