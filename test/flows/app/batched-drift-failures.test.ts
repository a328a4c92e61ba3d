import { describe, expect, it } from 'vitest';
import { openDriftWorld } from '../../support/drift-world.ts';
import { PICTURES } from '../../support/pictures.ts';

/** Two suites of one prompt each, whose models are of two providers. */
const PROMPTS = [
  { suite: 'first', model: 'openai/gpt-4o-mini' },
  { suite: 'second', model: 'anthropic/claude-haiku-4-5' },
];

type Options = Parameters<typeof openDriftWorld>[1];
const usage = { input: 2000, output: 100 };

async function openTwo(prompts = PROMPTS, options: Options = {}) {
  const suites = prompts.map(
    ({ suite }) => `  - name: ${suite}
    dataset: evals/answers.jsonl
    target: { kind: prompt, prompt: prompts/${suite}.prompt.yml }
    scorers: [contains]
`,
  );
  const files = prompts.map(({ suite, model }) => [
    `prompts/${suite}.prompt.yml`,
    `model: ${model}\nmessages: [{ role: user, content: "{{input}}" }]\n`,
  ]);
  return openDriftWorld(
    {
      '.github/promptgate.yml': `version: 1\nsuites:\n${suites.join('')}drift: { schedule: "0 5 * * 1-5", batch: { within_hours: 12 } }\n`,
      ...Object.fromEntries(files),
      'evals/answers.jsonl': [1, 2, 3]
        .map((i) => `${JSON.stringify({ id: `q-${i}`, input: `Question ${i}`, expected: 'Question' })}\n`)
        .join(''),
    },
    { answer: ({ messages }) => ({ text: messages.at(-1)?.content ?? '', usage }), ...options },
  );
}

describe('a scheduled run with batches', () => {
  it('asks at once what shows a file of the repository, and leaves the rest to a batch', async () => {
    const rows = [{ photo: 'photos/1.png' }, { photo: 'https://images.acme.example/2.png' }];
    const world = await openDriftWorld(
      {
        '.github/promptgate.yml': `version: 1
suites:
  - name: receipts
    dataset: evals/receipts.jsonl
    target: { kind: prompt, prompt: prompts/read.prompt, model: openai/gpt-4o-mini }
    scorers: [contains]
drift: { schedule: "0 5 * * 1-5", batch: { within_hours: 12 } }
`,
        'prompts/read.prompt': `---\nmodel: openai/gpt-4o-mini\ninput: { schema: { photo: string } }\n---
Look at {{media url=photo}} and say the total.\n`,
        'evals/receipts.jsonl': rows
          .map((row, i) => `${JSON.stringify({ id: `r-${i}`, ...row, expected: 'total' })}\n`)
          .join(''),
        'evals/photos/1.png': PICTURES.png(1),
      },
      { answer: () => ({ text: 'The total is 7.', usage }) },
    );
    await world.runDue(0);
    const sent = JSON.stringify(world.model.requests.map(({ body }) => body));
    expect(sent).toContain(PICTURES.png(1).toString('base64'));
    expect(world.model.requests).toHaveLength(4);
    expect(world.model.batches.map(({ requests }) => requests.length)).toEqual([4]);
    await world.resume();
    expect(world.found()).toMatchObject({
      message: 'Pinned 1 suite; later runs compare',
      fields: { trials: 8, batched: { calls: 4 } },
    });
    expect((await world.books()).heldUsd).toBe(0);
  });

  it('holds no money for calls of a batch that could not be noted, and goes on with the one that was', async () => {
    const world = await openTwo();
    world.setOutage((asked) => asked === 'anthropic/claude-haiku-4-5');
    await expect(world.runDue(0)).rejects.toThrow('the database is down');
    const waiting = await world.database().batchRuns.find(world.schedule.repositoryId);
    const handedIn = waiting?.batches.flatMap(({ items }) => items.map(({ hold }) => hold?.usd ?? 0)) ?? [];
    expect(handedIn).toHaveLength(12);
    expect((await world.books()).heldUsd).toBeCloseTo(
      handedIn.reduce((sum, usd) => sum + usd, 0),
      7,
    );
    world.setOutage(() => false);
    for (let i = 0; i < 4 && world.found() === undefined; i++) await world.resume();
    expect(world.found()).toMatchObject({ fields: { trials: 24, batched: { calls: 24 } } });
    expect((await world.books()).heldUsd).toBe(0);
  });

  it('holds no money for calls that an outage kept it from handing in', async () => {
    const world = await openTwo();
    world.setOutage((asked) => asked === 'second');
    await expect(world.runDue(0)).rejects.toThrow('the database is down');
    expect(world.model.batches).toHaveLength(0);
    expect((await world.books()).heldUsd).toBe(0);
  });

  it('asks one by one at once where a gateway takes no files, also one that says so as a fault of its own', async () => {
    const world = await openTwo(PROMPTS.slice(0, 1), {
      batches: { refusal: (asked) => (asked === 'POST /v1/files' ? 500 : null) },
    });
    await world.runDue(0);
    expect(world.found()).toMatchObject({ fields: { trials: 12, batched: null } });
    expect(world.model.requests).toHaveLength(12);
    expect((await world.books()).heldUsd).toBe(0);
  });

  it('uploads again what failed to be uploaded, before it asks one by one', async () => {
    let uploads = 0;
    const world = await openTwo(PROMPTS.slice(0, 1), {
      batches: { refusal: (asked) => (asked === 'POST /v1/files' && ++uploads < 3 ? 503 : null) },
    });
    await world.runDue(0);
    expect(world.model.requests).toHaveLength(0);
    expect(world.model.batches).toHaveLength(1);
    await world.resume();
    expect(world.found()).toMatchObject({ fields: { trials: 12, batched: { calls: 12 } } });
    expect(world.found()?.fields).not.toHaveProperty('direct');
  });

  it('does not upload again what was refused for good', async () => {
    let uploads = 0;
    const world = await openTwo(PROMPTS.slice(0, 1), {
      batches: {
        refusal: (asked) => {
          if (asked !== 'POST /v1/files') return null;
          uploads += 1;
          return 404;
        },
      },
    });
    await world.runDue(0);
    expect(uploads).toBe(1);
    expect(world.found()).toMatchObject({
      fields: {
        batched: null,
        direct: { calls: 12, reason: expect.stringContaining('the provider takes no such batch: 404') },
      },
    });
  });

  it('asks one by one where a batch’s making failed and the gateway lists none', async () => {
    const world = await openTwo(PROMPTS.slice(0, 1), {
      batches: { refusal: (asked) => ({ 'POST /v1/batches': 500, 'GET /v1/batches': 404 })[asked] ?? null },
    });
    await world.runDue(0);
    expect(world.model.requests).toHaveLength(0);
    await world.resume();
    expect(world.found()).toMatchObject({ fields: { trials: 12, batched: null } });
    expect(world.model.requests).toHaveLength(12);
    expect((await world.books()).heldUsd).toBe(0);
  });

  it('counts what was set aside for answers of a batch that nobody can read, and asks for them again', async () => {
    const world = await openTwo(PROMPTS.slice(0, 1), {
      batches: {
        fate: ({ messages }) => (messages.at(-1)?.content.includes('2') ? 'garbled' : 'answered'),
      },
    });
    await world.runDue(0);
    const { heldUsd } = await world.books();
    await world.resume();
    expect(world.found()).toMatchObject({ fields: { trials: 12, batched: { calls: 8 } } });
    // 15 cents and 60 cents a million tokens, and half of that in a batch.
    const directUsd = (usage.input * 0.15 + usage.output * 0.6) / 1e6;
    expect(await world.books()).toMatchObject({
      heldUsd: 0,
      spentUsd: expect.closeTo(4 * directUsd + (8 * directUsd) / 2 + heldUsd / 3, 7),
    });
  });
});
