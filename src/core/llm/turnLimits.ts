/** How long one model turn may take, in ms. */
export interface TurnLimits {
  /** From the request to the first chunk; a local model may have to load first. */
  firstChunkMs: number;
  /** Between two chunks. */
  idleMs: number;
  /** Of the whole turn. */
  totalMs: number;
}

/** The limits in use. The total is the vendors' own (OpenAI's and Anthropic's clients: 10 minutes). */
export const defaultTurnLimits: TurnLimits = { firstChunkMs: 120_000, idleMs: 60_000, totalMs: 600_000 };

/** Once the terminal event is there, only usage can follow: this long the turn waits for it. */
export const afterEndMs = 1_000;
