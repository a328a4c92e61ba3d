import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../../src/adapters/database/index.ts';
import { type BudgetStop, NO_CAPS, type OperatorCaps } from '../../../src/core/eval/budget.ts';
import { defaultPolicy } from '../../../src/core/policy/parse.ts';
import { resumeByPolicy, resumeStopped } from '../../../src/flows/app/resume-stopped.ts';
import { makeReviewRequest, withoutHead } from '../../contracts/inbox.ts';
import { makeCharge, makeCost } from '../../contracts/ledger.ts';
import { cheapestKind, type Database, failOnLog } from '../../support/databases.ts';

const NOVEMBER = Date.UTC(2026, 10, 30, 23, 59);
const DECEMBER = Date.UTC(2026, 11, 1);
const kind = cheapestKind();
const STOPS: BudgetStop[] = [
  { of: 'review', usd: 2, setBy: 'policy', spentUsd: 2, month: null },
  { of: 'repository', usd: 300, setBy: 'policy', spentUsd: 300, month: '2026-11' },
  { of: 'review', usd: 1, setBy: 'operator', spentUsd: 1, month: null },
  { of: 'repository', usd: 100, setBy: 'operator', spentUsd: 100, month: '2026-11' },
  { of: 'server', usd: 500, setBy: 'operator', spentUsd: 500, month: '2026-11' },
];
const CAPS: OperatorCaps = { perReviewUsd: 1, perRepositoryMonthUsd: 100, perMonthUsd: 500 };

let database: Database;
let asked: number[];
beforeAll(async () => {
  await kind.start();
  database = await openDatabase(await kind.make(), failOnLog);
  for (const [i, stop] of STOPS.entries())
    await database.budgetStops.note({ ...withoutHead(makeReviewRequest(i + 1)), stop });
});
afterAll(() => database.close());
beforeEach(() => {
  asked = [];
});

const deps = () => ({
  budgetStops: database.budgetStops,
  reviews: { enqueue: async ({ pull }: { pull: number }) => void asked.push(pull) },
});
const resume = (now: number, caps: OperatorCaps) =>
  resumeStopped(
    { ...deps(), books: { caps, ledger: database.ledger }, clock: { now: () => now } },
    new AbortController().signal,
  );

it('what a month’s cap stopped is reviewed again when the month has turned, and not before', async () => {
  await resume(NOVEMBER, CAPS);
  expect(asked).toEqual([]);
  await resume(DECEMBER, CAPS);
  expect(asked).toEqual([2, 4, 5]);
});

it.each([
  ['raised for a review', { ...CAPS, perReviewUsd: 1.5 }, [3]],
  ['raised for a repository', { ...CAPS, perRepositoryMonthUsd: 101 }, [4]],
  ['raised for all', { ...CAPS, perMonthUsd: 501 }, [5]],
  ['lowered', { perReviewUsd: 0.5, perRepositoryMonthUsd: 10, perMonthUsd: 50 }, []],
  ['taken away', NO_CAPS, [3, 4, 5]],
])('what the operator’s cap stopped is reviewed again when that is %s', async (_, caps, pulls) => {
  await resume(NOVEMBER, caps);
  expect(asked).toEqual(pulls);
});

it('what a policy stopped is reviewed again when that allows more, in its repository', async () => {
  const policy = { ...defaultPolicy, perReviewUsd: 2, perMonthUsd: 300 };
  await resumeByPolicy(deps(), 70, policy);
  expect(asked).toEqual([]);
  await resumeByPolicy(deps(), 71, { ...policy, perMonthUsd: 400 });
  expect(asked).toEqual([]);
  await resumeByPolicy(deps(), 70, { ...policy, perMonthUsd: 400 });
  await resumeByPolicy(deps(), 70, { ...policy, perReviewUsd: null });
  expect(asked).toEqual([2, 1]);
});

it('what a month’s cap stopped is reviewed again when others’ calls came to less than was set aside', async () => {
  const stop: BudgetStop = {
    ...{ of: 'repository', usd: 300, setBy: 'policy', spentUsd: 299, month: '2026-11' },
    next: { usd: 2, answerTokens: null, isPriced: true },
  };
  const request = withoutHead(makeReviewRequest(9, { repositoryId: 4242 }));
  await database.budgetStops.note({ ...request, stop });
  const charge = makeCharge({ repository: '4242' });
  const held = await database.ledger.hold(charge, 299, [], NOVEMBER);
  if (!held.ok) throw new Error();
  await resume(NOVEMBER, CAPS);
  expect(asked).toEqual([]);
  await database.ledger.settle(charge, held.hold, makeCost(298));
  await resume(NOVEMBER, CAPS);
  expect(asked).toEqual([9]);
});
