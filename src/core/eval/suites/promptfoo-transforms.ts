import type { Json } from '../../artifact/problem.ts';
import { MAX_CODE } from '../scorers/javascript.ts';
import type { Case, ScorerUse } from '../types.ts';
import type { Refuse } from './promptfoo-files.ts';

/**
 * The code of a transform, where it is JavaScript that stands in the config; null where there is none. Undefined where it was
 * refused, under the name `what`.
 */
export function readTransform(
  what: string,
  written: Json | undefined,
  refuse: Refuse,
): string | null | undefined {
  if (written === undefined || written === null || written === '') return null;
  const reason = whyNot(written);
  if (reason === null) return String(written);
  refuse(what, reason);
  return undefined;
}

function whyNot(written: Json): string | null {
  if (typeof written !== 'string' || written.trim() === '') return 'it is no text of code';
  if (/^file:\/\/.*\.(py|rb)(:\w+)?$/i.test(written))
    return 'the sandbox for code of a repository runs JavaScript only; the nearest is JavaScript in the config itself';
  if (/^(file:\/\/|package:)/.test(written))
    return 'a transform is run where its code stands in the config; the nearest is to write it there';
  return written.length > MAX_CODE
    ? `it is longer than ${MAX_CODE.toLocaleString('en-US')} characters`
    : null;
}

/** Cases as one provider of a config answers them: its transform comes before all others. */
export function underProvider(cases: readonly Case[], transform: string | null): Case[] {
  if (transform === null) return [...cases];
  const first = (use: ScorerUse): ScorerUse => ({
    ...use,
    transform: [transform, ...(use.transform ?? [])],
    ...(use.contextTransform === undefined ? {} : { contextTransform: [transform, ...use.contextTransform] }),
  });
  return cases.map((one) => ({ ...one, scorers: one.scorers.map(first) }));
}
