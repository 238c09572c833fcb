import type { JsonObject } from '../../base/json.ts';
import type { ReasoningEffort } from '../generationSettings.ts';

/** Tokens to think with, for Gemini 2.5; within the bounds of all of its models but Pro, which cannot do without. */
const budgets: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 16_384,
  xhigh: 24_576,
};
/** The least that 2.5 Pro takes. */
const leastBudget = 128;

/** Levels, for Gemini 3 and later; thinking cannot be turned off there. */
const levels: Readonly<Record<ReasoningEffort, string>> = {
  none: 'MINIMAL',
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  xhigh: 'HIGH',
};

/** True for models from before Gemini 3: they think by budget, and take calls without a signature. */
export function isBeforeGemini3(model: string): boolean {
  return /gemini-[12](?:\.|-|$)/.test(model);
}

/**
 * The ways to set a model's thinking, the likeliest first (ai.google.dev/gemini-api/docs/thinking). Level and budget exclude
 * each other. Past the last one nothing is set.
 */
export function thinkingWays(effort: ReasoningEffort | undefined, model: string): JsonObject[] {
  if (effort === undefined) return [];
  const rest = effort === 'none' ? {} : { includeThoughts: true };
  const byBudget = (budget: number): JsonObject => ({ ...rest, thinkingBudget: budget });
  const budget = budgets[effort];
  const withBudget = [byBudget(budget), ...(budget < leastBudget ? [byBudget(leastBudget)] : [])];
  if (isBeforeGemini3(model)) return withBudget;
  const level = levels[effort];
  // Gemini 3 Pro knows LOW and HIGH only.
  const others: Readonly<Record<string, string>> = { MINIMAL: 'LOW', MEDIUM: 'HIGH' };
  const known = [level, others[level]].filter((name) => name !== undefined);
  return [...known.map((name) => ({ ...rest, thinkingLevel: name })), ...withBudget];
}
