import { expect, it } from 'vitest';
import type { BudgetStop } from '../../../src/core/eval/budget.ts';
import { toBudgetStopJson } from '../../../src/core/report/budget-json.ts';
import { adviseStop, explainStop } from '../../../src/core/report/budget-text.ts';

const next = { usd: 2.4, answerTokens: 32_000, isPriced: false };

it('a stop says what the next call may cost, why, and how that becomes less', () => {
  const stop: BudgetStop = { of: 'review', usd: 2, setBy: 'policy', spentUsd: 0, month: null, next };
  expect(explainStop(stop)).toMatch(
    /^The budget of this review did not cover another call: \$0 of \$2\.00 is spent or set aside, and the next one may cost \$2\.40 \(its answer is limited to 32,000 tokens; no price is known, /,
  );
  expect(adviseStop(stop, null)).toContain('`PROMPTGATE_PROVIDERS`');
  expect(adviseStop(stop, null)).toContain('a lower limit of its answer');
  const priced = { ...stop, next: { usd: 2.4, answerTokens: null, isPriced: true } };
  expect(explainStop(priced)).toMatch(/may cost \$2\.40$/);
  expect(adviseStop(priced, null)).not.toContain('PROMPTGATE_PROVIDERS');
});

it('what all repositories spent, and may, is told to nobody who reads a report', () => {
  const stop: BudgetStop = {
    of: 'server',
    usd: 512,
    setBy: 'operator',
    spentUsd: 511,
    month: '2026-11',
    next,
  };
  const said = `${explainStop(stop)} ${adviseStop(stop, null)} ${JSON.stringify(toBudgetStopJson(stop))}`;
  expect(said).not.toMatch(/51[12]/);
  expect(toBudgetStopJson(stop)).toMatchObject({ cap: 'server', usd: null, spent_usd: null });
});
