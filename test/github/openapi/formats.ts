/** The `format`s that GitHub's description uses. */
export const FORMATS: Record<string, true | RegExp | ((text: string) => boolean)> = {
  uri: (text) => URL.canParse(text),
  // A template is a URI once its expressions are taken out.
  'uri-template': (text) => URL.canParse(text.replace(/\{[^{}]*\}/g, '')),
  // Local time with an offset occurs in webhooks beside UTC.
  'date-time': (text) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)),
  email: /^\S+@\S+$/,
  'repo.nwo': /^[^/\s]+\/[^/\s]+$/,
  // Numbers; JSON holds them as they are.
  int64: true,
  timestamp: true,
};
