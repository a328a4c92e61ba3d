/** From which probability of harm on a model of Google keeps an answer back, the loosest first. */
export const BLOCK_LEVELS = [
  'BLOCK_NONE',
  'BLOCK_ONLY_HIGH',
  'BLOCK_MEDIUM_AND_ABOVE',
  'BLOCK_LOW_AND_ABOVE',
];
/** Keeps back no more than the loosest of them. */
export const BLOCK_OFF = 'OFF';
