/** What an answer in a batch costs of the list price, as its seller publishes it. */
type Rate = {
  share: number;
  /** Where it is published, and the day it was read there. */
  source: string;
  read: string;
};

/** By the provider's name in the price table, which has no prices of batches itself. Of all tokens alike, those of a prompt cache too. */
const RATES: Readonly<Record<string, Rate>> = {
  openai: {
    share: 0.5,
    source: 'https://developers.openai.com/api/docs/guides/batch',
    read: '2026-11-27',
  },
  google: {
    share: 0.5,
    source: 'https://ai.google.dev/gemini-api/docs/pricing',
    read: '2026-11-27',
  },
  anthropic: {
    share: 0.5,
    source: 'https://platform.claude.com/docs/en/build-with-claude/batch-processing',
    read: '2026-11-27',
  },
};

/** The share of the list price, in (0,1]; null: nobody says what this provider takes. */
export function batchShare(provider: string | null): number | null {
  return provider === null ? null : (RATES[provider]?.share ?? null);
}
