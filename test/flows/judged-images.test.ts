import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/artifact/problem.ts';
import { plan, review } from '../../src/wire-local.ts';
import {
  createGitRepository,
  createTemporaryDirectory,
  type FilesToWrite,
} from '../support/git-repository.ts';
import type { LoopbackProvider, LoopbackRequest } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { PICTURES } from '../support/pictures.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const JUDGE = 'gpt-5-mini';
const dataUrl = (mark: number) => `data:image/png;base64,${PICTURES.png(mark).toString('base64')}`;

const isJudge = ({ model }: LoopbackRequest) => model === JUDGE;

/** The parts of the last message of every request to the judge. */
function shownToJudge({ requests }: LoopbackProvider): Json[] {
  return requests.filter(isJudge).map(({ body }) => {
    const messages = body.messages as { content: Json }[];
    return messages.at(-1)?.content ?? null;
  });
}

function picturesIn(content: Json): string[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((part) => (part as { image_url?: { url: string } }).image_url?.url ?? []);
}

const DOTPROMPT = `---\nmodel: openai/gpt-4o\ninput: { schema: { photo: string } }\n---
Look at {{media url=photo}} and say the total.\n`;
const ROW = `${JSON.stringify({ id: 'one', photo: 'photos/1.png', expected: 'total' })}\n`;

type Setup = { scorers: string; judge?: string; target?: string; files?: FilesToWrite; after: FilesToWrite };

function openReview({ scorers, judge = `openai/${JUDGE}`, target, files, after }: Setup) {
  const policy = `version: 1
judge: ${judge}
suites:
  - name: receipts
    dataset: evals/receipts.jsonl
    target: ${target ?? '{ kind: prompt, prompt: prompts/read.prompt, model: openai/gpt-4o }'}
    covers: ["prompts/*"]
    scorers: [${scorers}]
`;
  const repository = createGitRepository({
    '.github/promptgate.yml': policy,
    'evals/receipts.jsonl': ROW,
    'evals/photos/1.png': PICTURES.png(1),
    'prompts/read.prompt': DOTPROMPT,
    ...files,
  });
  repository.branch('change');
  repository.commit('A change', after);
  return repository;
}

async function reviewJudged(setup: Setup) {
  const model = await openProvider({
    answer(request) {
      if (!isJudge(request))
        return `The total is 7, ${JSON.stringify(request.body).includes('tell') ? 'after' : 'before'}.`;
      const asked = JSON.stringify(request.body);
      return asked.includes('second answer')
        ? JSON.stringify({ reason: 'so', better: 'tie' })
        : JSON.stringify({ reason: 'so', score: 5 });
    },
  });
  const repository = openReview(setup);
  const env = {
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: model.baseUrl,
    BEDROCK_REGION: 'eu-central-1',
    BEDROCK_BASE_URL: model.baseUrl,
    AWS_BEARER_TOKEN_BEDROCK: 'key',
    PROMPTGATE_CACHE_DIR: createTemporaryDirectory(),
  };
  const ask = async () => {
    const io = createTestIo(repository.dir, env);
    const { stdout, stderr } = await runCommand(io, (given) =>
      review({ repo: '.', base: 'main', json: true }, given),
    );
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as {
      verdict: string;
      suites: {
        cases: {
          id: string;
          head: { scores: Record<string, number | null>; reasons: Record<string, string> };
        }[];
        not_evaluated: { reason: string }[];
      }[];
    };
  };
  const report = await ask();
  return { report, again: ask, model, repository };
}

const TELL = { 'prompts/read.prompt': DOTPROMPT.replace('say the total', 'tell the total') };

describe('a judge of answers about a picture', () => {
  it('sees it beside the question, between delimiters, as the case of the base has it', async () => {
    const { report, model } = await reviewJudged({
      scorers: '{ judge: helpfulness }',
      after: { ...TELL, 'evals/photos/1.png': PICTURES.png(9) },
    });
    expect(report.suites[0]?.not_evaluated).toEqual([]);
    expect(report.verdict).toBe('pass');
    const asked = shownToJudge(model);
    expect(asked).toHaveLength(2);
    for (const content of asked) {
      expect(picturesIn(content)).toEqual([dataUrl(1)]);
      const [before, , after] = content as [{ text: string }, unknown, { text: string }];
      const [, nonce] = /<<<(\w+) begin pictures of the question>>>$/.exec(before.text) ?? [];
      expect(after.text).toBe(`<<<${nonce} end pictures of the question>>>`);
      expect(before.text).toContain('[picture: photo, photos/1.png]');
    }
  });

  it('is asked anew where the bytes are others, and not where nothing changed', async () => {
    const { again, model, repository } = await reviewJudged({
      scorers: '{ judge: helpfulness }',
      after: TELL,
    });
    const asked = shownToJudge(model).length;
    await again();
    expect(shownToJudge(model)).toHaveLength(asked);
    repository.checkout('main');
    repository.commit('Another picture', { 'evals/photos/1.png': PICTURES.png(2) });
    repository.checkout('change');
    await again();
    expect(shownToJudge(model).slice(asked).map(picturesIn)).toEqual([[dataUrl(2)], [dataUrl(2)]]);
  });

  it('sees it on both sides where only one shows it to its model', async () => {
    const { model } = await reviewJudged({
      scorers: '{ judge: helpfulness }',
      after: { 'prompts/read.prompt': DOTPROMPT.replace('{{media url=photo}}', 'it, {{photo}}, and tell') },
    });
    expect(shownToJudge(model).map(picturesIn)).toEqual([[dataUrl(1)], [dataUrl(1)]]);
  });

  it('compares two answers with it', async () => {
    const { report, model } = await reviewJudged({ scorers: 'pairwise', after: TELL });
    expect(report.verdict).toBe('pass');
    expect(shownToJudge(model).map(picturesIn)).toEqual([[dataUrl(1)]]);
  });

  it('that is not shown the question is not shown its pictures', async () => {
    const { model } = await reviewJudged({
      scorers: '{ judge: fluency }',
      after: TELL,
    });
    expect(shownToJudge(model).length).toBeGreaterThan(0);
    expect(shownToJudge(model).flatMap(picturesIn)).toEqual([]);
  });

  it('whose API does not take it gives no score, and says why', async () => {
    const { report, model } = await reviewJudged({
      scorers: '{ judge: helpfulness }',
      judge: 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
      files: { 'evals/receipts.jsonl': ROW.replace('photos/1.png', 'https://images.acme.example/1.png') },
      after: TELL,
    });
    expect(report.verdict).toBe('error');
    expect(report.suites[0]?.cases[0]?.head).toMatchObject({ scores: { helpfulness: null } });
    expect(report.suites[0]?.cases[0]?.head.reasons.helpfulness).toContain('takes no address of a picture');
    expect(model.requests.filter(({ model: asked }) => asked !== 'gpt-4o')).toEqual([]);
  });

  it('is not asked for quotations from a picture', async () => {
    const { report, model } = await reviewJudged({
      scorers: 'faithfulness',
      files: { 'evals/receipts.jsonl': ROW.replace(',"expected":"total"', '') },
      after: TELL,
    });
    expect(report.verdict).toBe('error');
    expect(shownToJudge(model)).toEqual([]);
    expect(JSON.stringify(report.suites)).toContain('no claim can be quoted from a picture');
  });
});

describe('answers that are made elsewhere', () => {
  const recorded = (answer: string) => `${JSON.stringify({ id: 'one', text: answer })}\n`;
  const target = '{ kind: recorded, outputs: evals/out.jsonl }';

  it('are judged with the pictures that their case names, where the repository has them', async () => {
    const { report, model } = await reviewJudged({
      scorers: '{ judge: helpfulness }',
      target,
      files: { 'evals/out.jsonl': recorded('7') },
      after: { ...TELL, 'evals/out.jsonl': recorded('It is 7') },
    });
    expect(report.verdict).toBe('pass');
    expect(shownToJudge(model).map(picturesIn)).toEqual([[dataUrl(1)], [dataUrl(1)]]);
  });

  it('are judged without those that only the program has, and every grade says so', async () => {
    const { report, model } = await reviewJudged({
      scorers: '{ judge: helpfulness }',
      target,
      files: {
        'evals/out.jsonl': recorded('7'),
        'evals/receipts.jsonl': ROW.replace('photos/1.png', 'bucket/1.png'),
      },
      after: { ...TELL, 'evals/out.jsonl': recorded('It is 7') },
    });
    expect(shownToJudge(model).flatMap(picturesIn)).toEqual([]);
    expect(report.suites[0]?.cases[0]?.head.scores.helpfulness).toBe(1);
    expect(report.suites[0]?.cases[0]?.head.reasons.helpfulness).toContain(
      '(the judge was not shown: photo, bucket/1.png)',
    );
  });
});

describe('the estimate of a judge', () => {
  it.each(['{ judge: helpfulness }', 'pairwise'])(
    'counts the picture that it is shown: %s',
    async (scorers) => {
      const estimate = async (prompt: string) => {
        const files = { 'prompts/read.prompt': prompt };
        const after = { 'prompts/read.prompt': prompt.replace('say', 'tell') };
        const repository = openReview({ scorers, files, after });
        const io = createTestIo(repository.dir, {
          OPENAI_API_KEY: 'sk-test',
          PROMPTGATE_CACHE_DIR: createTemporaryDirectory(),
        });
        const { stdout } = await runCommand(io, (given) =>
          plan({ repo: '.', base: 'main', json: true }, given),
        );
        const { suites } = JSON.parse(stdout) as {
          suites: { judges: { calls: { high: number }; usd: { high: number } } }[];
        };
        const { calls, usd } = suites[0]?.judges ?? { calls: { high: 0 }, usd: { high: 0 } };
        return usd.high / calls.high;
      };
      const [shown, named] = [
        await estimate(DOTPROMPT),
        await estimate(DOTPROMPT.replace('{{media url=photo}}', '{{photo}}')),
      ];
      // 5,000 tokens at 0.25 dollars a million, and the two lines around it.
      expect(shown - named).toBeGreaterThan(0.00125);
      expect(shown - named).toBeLessThan(0.0013);
    },
  );
});
