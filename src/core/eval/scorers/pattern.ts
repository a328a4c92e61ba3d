import { RE2JS } from 're2js';

export type Pattern = {
  source: string;
  /** The most work a match in a text of this length can take, in steps of about 0.1 microseconds. */
  workFor(length: number): number;
  test(text: string): boolean;
};
export type CompiledPattern = { ok: true; pattern: Pattern } | { ok: false; message: string };
export type PatternFlags = { ignoreCase: boolean; multiline: boolean; dotAll: boolean };

const MAX_PATTERN = 2_000;
/**
 * Work for one answer. Linear time has a factor, the size of the compiled pattern: `(a?){1000}` takes a second on
 * 10,000 characters. A pattern of everyday size reaches this at a million characters.
 */
export const MAX_PATTERN_WORK = 50_000_000;
const MAX_CACHED = 200;
const NO_FLAGS: PatternFlags = { ignoreCase: false, multiline: false, dotAll: false };
const cache = new Map<string, CompiledPattern>();

/**
 * Compiles a pattern of a repository with RE2, which matches in time linear in the text whatever the pattern: no
 * pattern can stall a review. The price is lookaround and backreferences, which the message says.
 */
export function compilePattern(source: string, flags: PatternFlags = NO_FLAGS): CompiledPattern {
  const bits =
    (flags.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.multiline ? RE2JS.MULTILINE : 0) |
    (flags.dotAll ? RE2JS.DOTALL : 0);
  const key = `${bits}/${source}`;
  const cached = cache.get(key);
  if (cached !== undefined) return cached;
  const compiled = compileUncached(source, bits);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, compiled);
  return compiled;
}

function compileUncached(source: string, bits: number): CompiledPattern {
  if (source.length > MAX_PATTERN) {
    return { ok: false, message: `a pattern of at most ${MAX_PATTERN} characters` };
  }
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(source), bits);
    const size = compiled.programSize();
    return {
      ok: true,
      pattern: {
        source,
        workFor: (length) => size * length,
        test: (text) => compiled.matcher(text).find(),
      },
    };
  } catch (error) {
    return { ok: false, message: explain(source, error) };
  }
}

function explain(source: string, error: unknown): string {
  if (/\(\?<?[=!]/.test(source)) {
    return 'a pattern without lookahead and lookbehind, which the linear-time engine (RE2) does not support';
  }
  if (/\\([1-9]|k<)/.test(source)) {
    return 'a pattern without backreferences, which the linear-time engine (RE2) does not support';
  }
  const detail =
    error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
  return `a pattern that RE2 can read (${detail})`;
}
