/** What a provider says that is left of one of its limits. */
export type RateLimit = {
  of: 'requests' | 'tokens';
  left: number;
  /** What there is where nothing was used; null: it does not say. */
  most: number | null;
  /** Until there is as much again, milliseconds; null: it does not say. */
  resetMs: number | null;
};

type Names = { of: RateLimit['of']; left: string; most: string; reset: string };

/** OpenAI, Azure OpenAI, Groq, OpenRouter and others; Cerebras names the window too. */
function namesOfOpenAi(what: string, of: RateLimit['of']): Names {
  const name = (part: string) => `x-ratelimit-${part}-${what}`;
  return { of, left: name('remaining'), most: name('limit'), reset: name('reset') };
}

function namesOfAnthropic(what: string, of: RateLimit['of']): Names {
  const name = (part: string) => `anthropic-ratelimit-${what}-${part}`;
  return { of, left: name('remaining'), most: name('limit'), reset: name('reset') };
}

const ALL: readonly Names[] = [
  namesOfOpenAi('requests', 'requests'),
  namesOfOpenAi('tokens', 'tokens'),
  namesOfOpenAi('requests-day', 'requests'),
  namesOfOpenAi('tokens-minute', 'tokens'),
  namesOfAnthropic('requests', 'requests'),
  namesOfAnthropic('tokens', 'tokens'),
  namesOfAnthropic('input-tokens', 'tokens'),
  namesOfAnthropic('output-tokens', 'tokens'),
];

/** The limits that an answer tells of, whether it refused the call or not. What cannot be read is left out. `now`: milliseconds since the epoch. */
export function readRateLimits(headers: Pick<Headers, 'get'>, now: number): RateLimit[] {
  const limits: RateLimit[] = [];
  for (const { of, left, most, reset } of ALL) {
    const known = readCount(headers.get(left));
    if (known === null) continue;
    limits.push({
      of,
      left: known,
      most: readCount(headers.get(most)),
      resetMs: readReset(headers.get(reset), now),
    });
  }
  return limits;
}

/** Some go below zero for what they let through above the limit. */
function readCount(text: string | null): number | null {
  return text !== null && /^-?\d+(\.\d+)?$/.test(text.trim()) ? Math.max(0, Number(text)) : null;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 1e-6,
};
/** As Go prints durations: `6m0s`, `2m59.56s`, `12ms`. */
const DURATION = /^(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$/;
/** A number of seconds that is a point in time, not a wait. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MS = 1e12;

/** A duration, seconds, seconds or milliseconds since the epoch, or a date (RFC 3339); null where it is none of them. */
function readReset(text: string | null, now: number): number | null {
  const value = text?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) {
    const number = Number(value);
    if (number >= EPOCH_MS) return Math.max(0, number - now);
    return number >= EPOCH_SECONDS ? Math.max(0, number * 1000 - now) : number * 1000;
  }
  if (value.length < 50 && DURATION.test(value)) {
    let ms = 0;
    for (const [, count, , unit] of value.matchAll(/(\d+(\.\d+)?)(h|ms|m|s|us|µs|ns)/g))
      ms += Number(count) * (UNIT_MS[unit ?? ''] ?? 0);
    return ms;
  }
  if (!/^\d{4}-\d\d-\d\dT/.test(value)) return null;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
