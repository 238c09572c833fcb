import type { JsonObject } from '../../base/json.ts';
import type { ReasoningEffort } from '../generationSettings.ts';

/** One way to set how much a model thinks. */
export interface ThinkingWay {
  thinking?: JsonObject;
  /** `output_config.effort` */
  effort?: string;
}

/** Tokens to think with, for models before 4.6, which know no effort; 1024 is the least that they take. */
const budgets: Readonly<Record<Exclude<ReasoningEffort, 'none'>, number>> = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 24_576,
};

/**
 * The ways to set a model's thinking, the one that newer models take first: adaptive with an effort, then a budget
 * (platform.claude.com/docs/en/build-with-claude/adaptive-thinking). Past the last one nothing is set.
 * @param maxTokens the request's `max_tokens`, which a budget has to stay below
 */
export function thinkingWays(effort: ReasoningEffort | undefined, maxTokens: number): ThinkingWay[] {
  if (effort === undefined) return [];
  if (effort === 'none') return [{ thinking: { type: 'disabled' } }, { effort: 'low' }];
  // Without `display` the newest models keep their thinking to themselves.
  const thinking = { type: 'adaptive', display: 'summarized' };
  const efforts = effort === 'xhigh' ? ['xhigh', 'high'] : [effort === 'minimal' ? 'low' : effort];
  const budget = Math.min(budgets[effort], maxTokens - 1);
  return [
    ...efforts.map((word) => ({ thinking, effort: word })),
    ...(budget < budgets.minimal ? [] : [{ thinking: { type: 'enabled', budget_tokens: budget } }]),
  ];
}
