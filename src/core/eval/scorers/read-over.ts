import type { PassRule } from '../pass-k.ts';
import { isRaw } from './gate-settings.ts';
import type { Scorer } from './types.ts';
import type { UseSettings } from './use-settings.ts';

type Fault = { key: keyof UseSettings; expected: string; found: string; hint?: string };

/**
 * What a use says of a case's repeats: `pass_at_k` or `pass_hat_k`. Null: nothing.
 * @param repeats of the suite; null where they are not known here
 */
export function readOver(
  { pass_at_k: any, pass_hat_k: every, at }: UseSettings,
  scorer: Scorer,
  repeats: number | null,
): { ok: true; over: Omit<PassRule, 'at'> | null } | { ok: false; fault: Fault } {
  const k = any ?? every;
  if (k === undefined) return { ok: true, over: null };
  const kind = any === undefined ? 'pass_hat_k' : 'pass_at_k';
  const found = String(k);
  const fault = (expected: string, hint: string, key: Fault['key'] = kind) =>
    ({ ok: false, fault: { key, expected, found, hint } }) as const;
  if (any !== undefined && every !== undefined)
    return fault('`pass_at_k` or `pass_hat_k`', 'Make the other one an entry of its own.', 'pass_hat_k');
  if (isRaw(scorer.scale))
    return fault(`no \`${kind}\` for \`${scorer.id}\``, 'It measures, and no run passes or fails by it.');
  if (scorer.kind === 'pair_judge')
    return fault(
      `no \`${kind}\` for \`${scorer.id}\``,
      'No run passes or fails by it: a pair is won or lost.',
    );
  if (scorer.kind === 'deterministic' && scorer.aggregate !== undefined)
    return fault(
      `no \`${kind}\` for \`${scorer.id}\`, which is of all cases at once`,
      'Use it with `accuracy`.',
    );
  if (scorer.scale !== 'pass_fail' && at === undefined)
    return fault(
      `\`at\` beside \`${kind}\` of \`${scorer.id}\``,
      'From which score on does a run pass? Say so with `at`.',
    );
  if (repeats !== null && repeats < k)
    return fault(
      `at most ${repeats}, the suite's \`repeats\``,
      `Let the suite say \`repeats: ${k}\` or more.`,
    );
  return { ok: true, over: { kind, k } };
}
