import { describe, expect, test } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/index.ts';
import { addCaseOnPull } from '../../../src/flows/app/add-case-on-pull.ts';
import type { Asked } from '../../../src/flows/app/answer-command.ts';
import type { Proposal, Proposed } from '../../../src/ports.ts';
import { createGitRepository } from '../../support/git-repository.ts';

const POLICY = `version: 1
suites:
  - name: support
    dataset: evals/support.jsonl
    target: { kind: prompt, prompt: prompts/support.md }
    scorers: [contains]
  - name: kept
    dataset: evals/kept (old).yml
    target: { kind: prompt, prompt: prompts/support.md }
    scorers: [contains]
`;

/** What the host says of a pull request, and what it was asked to open. */
type Proposing = { proposed?: Proposed; asked?: Proposal[] };

async function ask(
  input: string,
  command: { case: string; suite: string | null },
  {
    origin = 'same',
    policy = POLICY,
    proposed = { kind: 'not-granted' },
    asked: proposals = [],
  }: { origin?: 'same' | 'fork'; policy?: string } & Proposing = {},
) {
  const { dir } = createGitRepository({
    '.github/promptgate.yml': policy,
    'evals/support.jsonl': JSON.stringify({ id: 'late', input, expected: 'fee' }),
    'evals/kept (old).yml': '- id: one\n  input: First?\n  expected: x\n',
  });
  const range = { baseSha: 'main', mergeBase: 'main' };
  const propose = async (one: Proposal): Promise<Proposed> => {
    proposals.push(one);
    return proposed;
  };
  const asked = {
    task: {
      owner: 'acme',
      name: 'shop',
      actor: { id: 1, login: 'ada' },
      comment: { url: 'https://github.example.com/acme/shop/pull/1#c' },
    },
    repository: {
      range: async () => range,
      open: () => ({
        snapshot: async () => (await openGitRepository(dir)).snapshot('HEAD'),
        close: async () => {},
      }),
      organisationPolicy: async () => null,
      proposals: { propose },
    },
    pull: { base: 'release/1', headSha: 'abc', origin },
  } as unknown as Asked;
  return addCaseOnPull(asked, command);
}

describe('/promptgate add-case', () => {
  test('replies with the redacted row and opens the file on the base branch in GitHub’s editor', async () => {
    const { refused, reply } = await ask('Mail jane.roe@web.de, @bob', { case: 'late', suite: 'kept' });
    expect(refused).toBe(false);
    expect(reply).toContain(
      '](<https://github.example.com/acme/shop/edit/release/1/evals/kept%20(old).yml>)',
    );
    expect(reply).toContain('```\n- id: late\n  input: Mail [email_1], @bob\n  expected: fee\n```');
    expect(reply).toContain('`[email_1]` stands in place of the e-mail address of a person.');
  });

  test('a row cannot leave its block, and one that nobody can read is not shown', async () => {
    const fenced = await ask('a\n```\n@everyone ````', { case: 'late', suite: 'kept' });
    expect(fenced.reply).toContain('\n`````\n- id: late');
    for (const input of ['a \u202e b', '<!-- promptgate:x -->', 'word '.repeat(6000)]) {
      const { reply } = await ask(input, { case: 'late', suite: 'kept' });
      expect(reply).toMatch(/cannot be shown in a comment.*promptgate add-case/);
      expect(reply?.length).toBeLessThan(500);
    }
  });

  test('shows no row where the policy hides what cases ask', async () => {
    const hiding = { policy: `${POLICY}report: { outputs: none }\n` };
    const { refused, reply } = await ask('Where is my walrus?', { case: 'late', suite: 'kept' }, hiding);
    expect(refused).toBe(true);
    expect(reply).toMatch(/hides what cases ask.*promptgate add-case/);
    expect(reply).not.toContain('walrus');
  });

  test('is refused on forks, without a suite where there are several, and where the case is there already', async () => {
    const refusals: [Awaited<ReturnType<typeof ask>>, string][] = [
      [await ask('A?', { case: 'late', suite: 'kept' }, { origin: 'fork' }), 'comes from a fork'],
      [await ask('A?', { case: 'late', suite: null }), 'Name the suite'],
      [await ask('A?', { case: 'late', suite: 'support' }), 'asks the same already'],
      [await ask('A?', { case: 'gone', suite: 'kept' }), 'has a case'],
    ];
    for (const [{ refused, reply }, reason] of refusals) {
      expect(refused).toBe(true);
      expect(reply).toContain(reason);
    }
  });

  test('links the pull request where the App may open one, also where a comment may not show the row', async () => {
    const proposed = {
      kind: 'opened',
      number: 7,
      url: 'https://github.example.com/acme/shop/pull/7',
    } as const;
    for (const policy of [POLICY, `${POLICY}report: { outputs: none }\n`]) {
      const asked: Proposal[] = [];
      const command = { case: 'late', suite: 'kept' };
      const { refused, reply } = await ask('Mail jane.roe@web.de', command, { proposed, asked, policy });
      expect(refused).toBe(false);
      expect(reply).toMatch(/^Opened \[pull request 7\]\(<https:.*\/pull\/7>\), which adds the case `late`/);
      expect(reply).toContain('`[email_1]` stands in place of the e-mail address of a person.');
      expect(reply).not.toContain('Mail ');
      expect(asked).toMatchObject([
        {
          base: 'release/1',
          baseSha: 'main',
          path: 'evals/kept (old).yml',
          text: '- id: one\n  input: First?\n  expected: x\n- id: late\n  input: Mail [email_1]\n  expected: fee\n',
          title: 'Eval case: late',
          body: expect.stringContaining('`ada`'),
        },
      ]);
      expect(asked[0]?.branch).toMatch(/^promptgate\/add-case\/late-[0-9a-f]{8}$/);
    }
  });

  test('shows the row and why, where the host lets the App open none; what others have committed to stays', async () => {
    const command = { case: 'late', suite: 'kept' };
    const barred = await ask('A?', command, { proposed: { kind: 'refused', reason: 'A rule forbids it.' } });
    expect(barred.refused).toBe(false);
    expect(barred.reply).toMatch(/Open the file.*- No pull request could be opened: A rule forbids it\./s);
    const url = 'https://github.example.com/acme/shop/pull/7';
    const taken = await ask('A?', command, { proposed: { kind: 'taken-over', pull: { number: 7, url } } });
    expect(taken).toEqual({ refused: true, reply: expect.stringMatching(/pull request 7.*stays as it is/) });
    const gone = await ask('A?', command, { proposed: { kind: 'taken-over', pull: null } });
    expect(gone.reply).toMatch(/branch `promptgate\/add-case\/late-\w+`.*delete the branch/);
  });
});
