const OPENAI = 'https://developers.openai.com/api/docs/deprecations';
const ANTHROPIC = 'https://platform.claude.com/docs/en/about-claude/model-deprecations';
const GEMINI = 'https://ai.google.dev/gemini-api/docs/deprecations';
const GEMINI_LOG = 'https://ai.google.dev/gemini-api/docs/changelog';

/** Models that are shut down on one day, as the page at `source` lists them. */
export type Shutdown = { by: string; date: string; source: string; models: readonly string[] };

/**
 * Models whose shutdown their maker has announced, each with a date that stands on the maker's own page. Other hosts keep
 * their own calendars. An alias is listed only where the page names it.
 */
export const RETIRED: readonly Shutdown[] = [
  ...by('openai', OPENAI, {
    '2023-03-23': ['code-davinci-001', 'code-cushman-001', 'code-cushman-002'],
    '2024-01-04': [
      'text-ada-001',
      'text-babbage-001',
      'text-curie-001',
      'text-davinci-001',
      'text-davinci-002',
      'text-davinci-003',
      'code-davinci-002',
    ],
    '2024-09-13': ['gpt-3.5-turbo-0301', 'gpt-3.5-turbo-0613', 'gpt-3.5-turbo-16k-0613'],
    '2024-12-06': ['gpt-4-vision-preview', 'gpt-4-1106-vision-preview'],
    '2025-06-06': ['gpt-4-32k', 'gpt-4-32k-0314', 'gpt-4-32k-0613'],
    '2025-07-14': ['gpt-4.5-preview'],
    '2025-07-28': ['o1-preview'],
    '2025-10-27': ['o1-mini'],
    '2026-02-12': ['codex-mini-latest'],
    '2026-02-17': ['chatgpt-4o-latest'],
    '2026-03-26': ['gpt-4-0314', 'gpt-4-0125-preview', 'gpt-4-turbo-preview'],
    '2026-07-23': [
      'computer-use-preview',
      'computer-use-preview-2025-03-11',
      'gpt-4o-mini-search-preview-2025-03-11',
      'gpt-4o-search-preview-2025-03-11',
      'gpt-5-chat-latest',
      'gpt-5-codex',
      'gpt-5.1-chat-latest',
      'gpt-5.1-codex',
      'gpt-5.1-codex-max',
      'gpt-5.1-codex-mini',
      'gpt-5.2-codex',
      'o3-deep-research',
      'o3-deep-research-2025-06-26',
      'o4-mini-deep-research',
      'o4-mini-deep-research-2025-06-26',
    ],
    '2026-08-10': ['gpt-5.2-chat-latest', 'gpt-5.3-chat-latest'],
    '2026-09-28': ['gpt-3.5-turbo-instruct', 'gpt-3.5-turbo-1106', 'babbage-002', 'davinci-002'],
    '2026-10-23': [
      'gpt-3.5-turbo',
      'gpt-3.5-turbo-0125',
      'gpt-4',
      'gpt-4-0613',
      'gpt-4-1106-preview',
      'gpt-4-turbo',
      'gpt-4-turbo-2024-04-09',
      'gpt-4.1-nano',
      'gpt-4.1-nano-2025-04-14',
      'gpt-4o-2024-05-13',
      'o1',
      'o1-2024-12-17',
      'o1-pro',
      'o1-pro-2025-03-19',
      'o3-mini',
      'o3-mini-2025-01-31',
      'o4-mini',
      'o4-mini-2025-04-16',
    ],
    '2026-12-11': [
      'gpt-5',
      'gpt-5-2025-08-07',
      'gpt-5-mini',
      'gpt-5-mini-2025-08-07',
      'gpt-5-nano',
      'gpt-5-nano-2025-08-07',
      'gpt-5-pro',
      'gpt-5-pro-2025-10-06',
      'o3',
      'o3-2025-04-16',
      'o3-pro',
      'o3-pro-2025-06-10',
    ],
    '2027-01-14': [
      'gpt-4.1-2025-04-14',
      'gpt-4.1-mini-2025-04-14',
      'gpt-4o-2024-08-06',
      'gpt-4o-2024-11-20',
      'gpt-4o-mini-2024-07-18',
    ],
  }),
  ...by('anthropic', ANTHROPIC, {
    '2024-11-06': [
      'claude-1.0',
      'claude-1.1',
      'claude-1.2',
      'claude-1.3',
      'claude-instant-1.0',
      'claude-instant-1.1',
      'claude-instant-1.2',
    ],
    '2025-07-21': ['claude-2.0', 'claude-2.1', 'claude-3-sonnet-20240229'],
    '2025-10-28': ['claude-3-5-sonnet-20240620', 'claude-3-5-sonnet-20241022'],
    '2026-01-05': ['claude-3-opus-20240229'],
    '2026-02-19': ['claude-3-7-sonnet-20250219', 'claude-3-5-haiku-20241022'],
    '2026-04-20': ['claude-3-haiku-20240307'],
    '2026-06-15': ['claude-sonnet-4-20250514', 'claude-opus-4-20250514'],
    '2026-08-05': ['claude-opus-4-1-20250805'],
  }),
  ...by('google', GEMINI, {
    '2025-12-02': [
      'gemini-2.5-pro-preview-03-25',
      'gemini-2.5-pro-preview-05-06',
      'gemini-2.5-pro-preview-06-05',
    ],
    '2026-03-09': ['gemini-3-pro-preview'],
  }),
  ...by('google', GEMINI_LOG, {
    '2025-12-09': ['gemini-2.0-flash-live-001', 'gemini-live-2.5-flash-preview'],
    '2026-01-14': ['text-embedding-004'],
    '2026-01-15': ['gemini-2.5-flash-image-preview'],
    '2026-02-17': ['gemini-2.5-flash-preview-09-25'],
    '2026-06-01': [
      'gemini-2.0-flash',
      'gemini-2.0-flash-001',
      'gemini-2.0-flash-lite',
      'gemini-2.0-flash-lite-001',
    ],
  }),
];

function by(maker: string, source: string, dates: Record<string, readonly string[]>): Shutdown[] {
  return Object.entries(dates).map(([date, models]) => ({ by: maker, date, source, models }));
}

/** The shutdown that its maker has announced of a model, by the name that the maker gives it; null: none is known. */
export function findShutdown(maker: string | null, model: string): Shutdown | null {
  return RETIRED.find(({ by, models }) => by === maker && models.includes(model)) ?? null;
}
