import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { CHECK_ACTIONS } from '../../../src/core/report/check-actions.ts';
import type { CheckOutput } from '../../../src/ports.ts';
import {
  API,
  APP_ID,
  connect,
  failureOf,
  mintTokens,
  NOW,
  type RunAnswer,
  type RunsAnswer,
  refusal,
  sha,
  useNock,
} from './support.ts';

useNock();

const OUTPUT: CheckOutput = {
  title: '1 prompt changed',
  summary: 'All well.',
  text: 'Details.',
  annotations: [],
};
const RUNS = '/repos/acme/shop/check-runs';
const AT = new Date(NOW).toISOString();

type Conclusion = 'success' | 'failure';

/** What is asked of a check run in a request. */
type Asked = {
  status?: string;
  conclusion?: string;
  completed_at?: string;
  actions?: { identifier: string }[];
  output?: { title?: string; summary?: string; text?: string; annotations?: { message: string }[] };
};

function run(fields: RunAnswer = {}): RunAnswer {
  return {
    id: 5,
    status: 'in_progress',
    external_id: 'review-1',
    app: { id: APP_ID },
    output: { annotations_count: 0 },
    ...fields,
  };
}

/** `count` annotations with messages `0`, `1`, … */
function annotated(count: number): CheckOutput {
  const annotations = Array.from({ length: count }, (_, i) => ({
    path: `prompts/${i}.md`,
    line: i + 1,
    level: 'notice' as const,
    message: String(i),
  }));
  return { ...OUTPUT, annotations };
}

const messages = (count: number) => annotated(count).annotations.map(({ message }) => message);

/**
 * Keeps check run 5 as GitHub does: annotations are added, never replaced. `faults` says what happens to which update
 * (from 0): `lost` is carried out and answered 502, `failed` is not carried out and answered 502.
 */
function keepRun(
  faults: Record<number, 'lost' | 'failed' | { refused: string }> = {},
  already: string[] = [],
  /** Concluded so, an hour ago; `frozen`: for good. */
  before: { conclusion: Conclusion; frozen?: boolean } | null = null,
) {
  const state = {
    annotations: [...already],
    asked: [] as Asked[],
    status: before === null ? 'in_progress' : 'completed',
    conclusion: before?.conclusion as Conclusion | undefined,
    completedAt: before === null ? null : new Date(NOW - 3_600_000).toISOString(),
  };
  const answer = () =>
    run({
      status: state.status as 'in_progress' | 'completed',
      conclusion: state.conclusion ?? null,
      completed_at: state.completedAt,
      head_sha: sha('a'),
      output: { annotations_count: state.annotations.length },
    });
  nock(API)
    .persist()
    .get(`${RUNS}/5`)
    .optionally()
    .reply(200, () => answer());
  nock(API)
    .persist()
    .patch(`${RUNS}/5`)
    .reply(async (request: Request) => {
      const asked = (await request.json()) as Asked;
      const fault = faults[state.asked.length];
      state.asked.push(asked);
      if (fault === 'failed') return [502, ''];
      if (typeof fault === 'object') return [422, refusal(fault.refused)];
      state.annotations.push(...(asked.output?.annotations ?? []).map(({ message }) => message));
      if (asked.status !== undefined) state.status = asked.status;
      if (asked.conclusion !== undefined && before?.frozen !== true) {
        state.conclusion = asked.conclusion as Conclusion;
        state.completedAt = asked.completed_at?.replace(/\.\d+Z$/, 'Z') ?? null;
      }
      return fault === 'lost' ? [502, ''] : [200, answer()];
    });
  return state;
}

describe('starting', () => {
  const CREATED = {
    name: 'promptgate',
    head_sha: sha('a'),
    external_id: 'review-1',
    status: 'in_progress',
    started_at: AT,
    output: { title: OUTPUT.title, summary: OUTPUT.summary, text: OUTPUT.text },
  };
  const search = () =>
    nock(API)
      .get(`/repos/acme/shop/commits/${sha('a')}/check-runs`)
      .query(true);

  it('creates a check in progress on the commit', async () => {
    mintTokens();
    nock(API).post(RUNS, CREATED).reply(201, run());
    expect(await connect().repository.checks.start(sha('a'), 'review-1', OUTPUT)).toBe(5);
  });

  it('tells with the check which pull requests have the commit as their head, in the same answer', async () => {
    mintTokens();
    const pull = (number: number, head: string) => ({ number, head: { sha: sha(head) } });
    const pull_requests = [pull(3, 'a'), pull(4, 'b'), pull(7, 'a')];
    nock(API)
      .post(RUNS, CREATED)
      .reply(201, { ...run({ head_sha: sha('a') }), pull_requests });
    const { checks } = connect().repository;
    expect(checks.named(sha('a'))).toEqual([]);
    await checks.start(sha('a'), 'review-1', OUTPUT);
    expect(checks.named(sha('a'))).toEqual([3, 7]);
  });

  it('that was carried out although its answer was lost creates no second one', async () => {
    mintTokens();
    nock(API).post(RUNS, CREATED).reply(502, '');
    search().reply(200, { total_count: 1, check_runs: [run({ id: 6 })] } satisfies RunsAnswer);
    const { repository, waits } = connect();
    expect(await repository.checks.start(sha('a'), 'review-1', OUTPUT)).toBe(6);
    expect(waits).toEqual([1000]);
  });

  it('that was not carried out is tried again', async () => {
    mintTokens();
    nock(API)
      .post(RUNS, CREATED)
      .replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    search().reply(200, { total_count: 0, check_runs: [] } satisfies RunsAnswer);
    nock(API).post(RUNS, CREATED).reply(201, run());
    expect(await connect().repository.checks.start(sha('a'), 'review-1', OUTPUT)).toBe(5);
  });

  it('on a commit that is gone rejects with what GitHub says', async () => {
    mintTokens();
    nock(API)
      .post(RUNS)
      .times(3)
      .reply(422, refusal(`No commit found for SHA: ${sha('a')}`));
    const failure = await failureOf(connect().repository.checks.start(sha('a'), 'review-1', OUTPUT));
    expect(failure).toMatchObject({ kind: 'invalid', status: 422 });
    expect(failure.message).toContain('No commit found');
  });

  it('takes a commit id only', async () => {
    const work = connect().repository.checks.start('main', 'review-1', OUTPUT);
    expect(await failureOf(work)).toMatchObject({ kind: 'invalid' });
  });
});

describe('finding', () => {
  const search = (page = '1') =>
    nock(API)
      .get(`/repos/acme/shop/commits/${sha('a')}/check-runs`)
      .query({
        check_name: 'promptgate',
        app_id: String(APP_ID),
        filter: 'all',
        per_page: '100',
        page,
      });

  it('goes by the external id and this App, and takes the newest', async () => {
    mintTokens();
    const runs: RunsAnswer = {
      total_count: 4,
      check_runs: [
        run({ id: 9, app: { id: 1 } }),
        run({ id: 8, external_id: 'review-2' }),
        run({ id: 6 }),
        run({ id: 7 }),
      ],
    };
    search().reply(200, runs);
    expect(await connect().repository.checks.find(sha('a'), 'review-1')).toMatchObject({
      id: 7,
      passed: false,
    });
  });

  it('reads page after page', async () => {
    mintTokens();
    search('1').reply(
      200,
      { total_count: 2, check_runs: [run({ id: 8, external_id: 'x' })] },
      {
        link: `<${API}/repositories/99/commits/x/check-runs?page=2>; rel="next"`,
      },
    );
    search('2').reply(
      200,
      { total_count: 2, check_runs: [run({ id: 3 })] },
      {
        link: `<${API}/repositories/99/commits/x/check-runs?page=1>; rel="prev"`,
      },
    );
    expect(await connect().repository.checks.find(sha('a'), 'review-1')).toMatchObject({
      id: 3,
      passed: false,
    });
  });

  it('gives null where there is none', async () => {
    mintTokens();
    search().reply(200, { total_count: 0, check_runs: [] });
    expect(await connect().repository.checks.find(sha('a'), 'review-1')).toBeNull();
  });
});

describe('progress', () => {
  it('replaces the text and leaves the check in progress', async () => {
    mintTokens();
    const state = keepRun();
    await connect().repository.checks.progress(5, { ...annotated(3), title: 'Running' });
    expect(state.asked).toEqual([{ output: { title: 'Running', summary: 'All well.', text: 'Details.' } }]);
    expect(state.status).toBe('in_progress');
  });
});

describe('concluding', () => {
  it('sends the conclusion with the text and the time', async () => {
    mintTokens();
    const state = keepRun();
    const { repository, requests } = connect();
    await repository.checks.conclude(5, 'failure', annotated(1));
    expect(state.asked).toEqual([
      {
        status: 'completed',
        conclusion: 'failure',
        completed_at: AT,
        actions: [],
        output: {
          title: OUTPUT.title,
          summary: OUTPUT.summary,
          text: OUTPUT.text,
          annotations: [
            { path: 'prompts/0.md', start_line: 1, end_line: 1, annotation_level: 'notice', message: '0' },
          ],
        },
      },
    ]);
    // A check that this process did not start may have annotations already, which is looked up first.
    expect(requests.filter((request) => request.startsWith('GET'))).toHaveLength(1);
  });

  it('of a check that was just started takes one request', async () => {
    mintTokens();
    nock(API).post(RUNS).reply(201, run());
    keepRun();
    const { repository, requests } = connect();
    const id = await repository.checks.start(sha('a'), 'review-1', OUTPUT);
    await repository.checks.conclude(id, 'success', annotated(50));
    expect(requests).toHaveLength(3);
  });

  it.each([
    { count: 50, batches: [50] },
    { count: 51, batches: [50, 1] },
    { count: 100, batches: [50, 50] },
    { count: 120, batches: [50, 50, 20] },
  ])(
    'sends $count annotations fifty at a time, each once, the conclusion with the last',
    async ({ count, batches }) => {
      mintTokens();
      const state = keepRun();
      await connect().repository.checks.conclude(5, 'failure', annotated(count));
      expect(state.asked.map(({ output }) => output?.annotations?.length)).toEqual(batches);
      expect(state.asked.map(({ conclusion }) => conclusion ?? null)).toEqual([
        ...batches.slice(1).map(() => null),
        'failure',
      ]);
      expect(state.annotations).toEqual(messages(count));
    },
  );

  it('offers the buttons of its output, and none where it has none', async () => {
    mintTokens();
    const state = keepRun();
    const actions = [CHECK_ACTIONS.rerun, CHECK_ACTIONS.accept];
    const { checks } = connect().repository;
    await checks.conclude(5, 'failure', { ...annotated(0), actions });
    await checks.conclude(5, 'failure', annotated(0));
    expect(state.asked.map((asked) => asked.actions)).toEqual([actions, []]);
  });

  it.each(['lost', 'failed'] as const)('shows each annotation once where an answer is %s', async (fault) => {
    mintTokens();
    const state = keepRun({ 0: fault, 2: fault, 3: fault });
    await connect().repository.checks.conclude(5, 'failure', annotated(120));
    expect(state.annotations).toEqual(messages(120));
    expect(state).toMatchObject({ status: 'completed', conclusion: 'failure' });
  });

  it('goes on after what an attempt that died has sent', async () => {
    mintTokens();
    const state = keepRun({}, messages(100));
    await connect().repository.checks.conclude(5, 'failure', annotated(120));
    expect(state.annotations).toEqual(messages(120));
    expect(state.asked).toHaveLength(1);
  });

  it('of a check that was concluded before adds nothing', async () => {
    mintTokens();
    const state = keepRun({}, messages(3));
    await connect().repository.checks.conclude(5, 'success', annotated(3));
    expect(state.annotations).toEqual(messages(3));
    expect(state.asked[0]?.output).not.toHaveProperty('annotations');
  });

  it.each(['lost', 'failed'] as const)(
    'again holds where an answer is %s, whatever the check said before',
    async (fault) => {
      mintTokens();
      const state = keepRun({ 0: fault }, [], { conclusion: 'success' });
      await connect().repository.checks.conclude(5, 'failure', OUTPUT);
      expect(state).toMatchObject({ status: 'completed', conclusion: 'failure' });
      expect(state.asked).toHaveLength(fault === 'lost' ? 1 : 2);
    },
  );

  it('again shows in a new run where GitHub keeps what the old one said', async () => {
    mintTokens();
    keepRun({}, [], { conclusion: 'failure', frozen: true });
    const created: Asked[] = [];
    nock(API)
      .post(RUNS)
      .reply(201, async (request: Request) => {
        created.push((await request.json()) as Asked);
        return run({ id: 6, status: 'completed', conclusion: 'success', head_sha: sha('a') });
      });
    await connect().repository.checks.conclude(5, 'success', OUTPUT);
    expect(created).toMatchObject([
      { name: 'promptgate', head_sha: sha('a'), external_id: 'review-1', conclusion: 'success' },
    ]);
  });

  it('cuts what is too long by the bytes that GitHub counts, and says so', async () => {
    mintTokens();
    const state = keepRun();
    const long = {
      ...OUTPUT,
      title: '🙂'.repeat(300),
      summary: 'ü'.repeat(60_000),
      text: '🙂\n'.repeat(30_000),
    };
    await connect().repository.checks.conclude(5, 'success', {
      ...long,
      annotations: [{ path: 'a.md', line: 0, level: 'warning', message: 'ü'.repeat(60_000) }],
    });
    const output = state.asked[0]?.output;
    expect([...(output?.title ?? '')]).toHaveLength(255);
    for (const text of [output?.summary, output?.text]) {
      expect(Buffer.byteLength(text ?? '')).toBeLessThanOrEqual(65_535);
      expect(text).toMatch(/The rest did not fit into a check\.$/);
    }
    const [annotation] = output?.annotations ?? [];
    expect(annotation).toMatchObject({ start_line: 1 });
    expect(Buffer.byteLength(annotation?.message ?? '')).toBeLessThanOrEqual(65_535);
  });

  it('is never lost to a text or an annotation that GitHub refuses', async () => {
    mintTokens();
    const refused = 'Invalid request.\n\nOnly 65535 characters are allowed; 70000 were supplied.';
    const state = keepRun({ 0: { refused } });
    await connect().repository.checks.conclude(5, 'failure', annotated(2));
    expect(state).toMatchObject({ status: 'completed', conclusion: 'failure', annotations: [] });
    expect(state.asked[1]?.output?.title).toBe(OUTPUT.title);
    expect(state.asked[1]?.output?.summary).toMatch(
      /^All well\.\n\nGitHub refused this check in full.*65535 characters/s,
    );
  });

  it('is never lost to a batch of annotations that GitHub refuses midway', async () => {
    mintTokens();
    const state = keepRun({ 1: { refused: 'Invalid annotation.' } });
    await connect().repository.checks.conclude(5, 'failure', annotated(120));
    expect(state).toMatchObject({ status: 'completed', conclusion: 'failure', annotations: messages(50) });
  });

  it('is sent bare where GitHub refuses every text', async () => {
    mintTokens();
    const state = keepRun({ 0: { refused: 'No.' }, 1: { refused: 'No.' } });
    await connect().repository.checks.conclude(5, 'action_required', annotated(2));
    expect(state.asked[2]).toEqual({
      status: 'completed',
      conclusion: 'action_required',
      completed_at: AT,
      actions: [],
      output: { title: OUTPUT.title, summary: 'GitHub refused the text of this check.' },
    });
  });

  it('without a summary says the title again, as GitHub wants one', async () => {
    mintTokens();
    const state = keepRun();
    await connect().repository.checks.conclude(5, 'success', { ...OUTPUT, summary: '', text: '' });
    expect(state.asked[0]?.output).toEqual({ title: OUTPUT.title, summary: OUTPUT.title });
  });
});
