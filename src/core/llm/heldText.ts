/**
 * How much text of a turn a reader keeps for what may never be needed, in characters: some 64,000 tokens, more than models
 * write. What grows beyond is let go, so that an answer without end costs no memory.
 */
export const mostHeldText = 256 * 1024;
