const OPENAI = 'https://platform.openai.com/docs/deprecations';
const ANTHROPIC = 'https://docs.claude.com/en/docs/about-claude/model-deprecations';
const ANTHROPIC_NOTES = 'https://platform.claude.com/docs/en/release-notes/overview';
const GEMINI = 'https://ai.google.dev/gemini-api/docs/deprecations';

/** Models whose shutdown their maker has announced: when, and where it says so. Other hosts keep their own calendars. */
export const RETIRED: readonly { by: string; models: RegExp; date: string; source: string }[] = [
  {
    by: 'openai',
    models: /^(text-(davinci|curie|babbage|ada)-00\d|code-(davinci|cushman)-00\d)$/,
    date: '2024-01-04',
    source: OPENAI,
  },
  { by: 'openai', models: /^gpt-3\.5-turbo(-16k)?-(0301|0613)$/, date: '2024-09-13', source: OPENAI },
  { by: 'openai', models: /^gpt-4-(1106-)?vision-preview$/, date: '2024-12-06', source: OPENAI },
  { by: 'openai', models: /^gpt-4\.5-preview(-2025-02-27)?$/, date: '2025-07-14', source: OPENAI },
  { by: 'openai', models: /^codex-mini-latest$/, date: '2026-01-16', source: OPENAI },
  { by: 'openai', models: /^chatgpt-4o-latest$/, date: '2026-02-17', source: OPENAI },
  {
    by: 'openai',
    models:
      /^(gpt-5-chat-latest|gpt-5-codex|gpt-5\.1-chat-latest|gpt-5\.1-codex(-max|-mini)?|gpt-5\.2-codex|computer-use-preview(-2025-03-11)?|o[34](-mini)?-deep-research(-2025-06-26)?)$/,
    date: '2026-07-23',
    source: OPENAI,
  },
  { by: 'openai', models: /^gpt-5\.[23]-chat-latest$/, date: '2026-08-10', source: OPENAI },
  {
    by: 'openai',
    models: /^(gpt-3\.5-turbo(-0125)?|gpt-4(-0613)?)$/,
    date: '2026-10-23',
    source: OPENAI,
  },
  {
    by: 'anthropic',
    models: /^claude-(1(\.\d)?|instant-1(\.\d)?)$/,
    date: '2024-11-06',
    source: ANTHROPIC,
  },
  {
    by: 'anthropic',
    models: /^claude-(2(\.\d)?|3-sonnet-20240229)$/,
    date: '2025-07-21',
    source: ANTHROPIC,
  },
  {
    by: 'anthropic',
    models: /^claude-3-5-sonnet-(20240620|20241022)$/,
    date: '2025-10-28',
    source: ANTHROPIC,
  },
  { by: 'anthropic', models: /^claude-3-opus-20240229$/, date: '2026-01-05', source: ANTHROPIC },
  { by: 'anthropic', models: /^claude-3-7-sonnet-20250219$/, date: '2026-02-19', source: ANTHROPIC },
  {
    by: 'anthropic',
    models: /^claude-(sonnet|opus)-4-20250514$/,
    date: '2026-06-15',
    source: ANTHROPIC_NOTES,
  },
  { by: 'google', models: /^gemini-2\.5-pro-preview-0[356]-\d\d$/, date: '2025-12-02', source: GEMINI },
  { by: 'google', models: /^gemini-3-pro-preview$/, date: '2026-03-09', source: GEMINI },
];
