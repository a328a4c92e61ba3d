import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFile, prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';
import { digestOf } from '../../../../src/core/artifact/digest.ts';
import { pairArtifacts } from '../../../../src/core/artifact/references/pair-artifacts.ts';
import type { Artifact } from '../../../../src/core/artifact/types.ts';

/** A prompt in a constant of a source file, or where `format` says so a file of its own. */
function prompt(path: string, name: string, text: string, format = 'code-prompt'): Artifact {
  const content = {
    type: 'prompt' as const,
    messages: [{ role: 'system' as const, content: text }],
    template: format === 'code-prompt' ? ('code' as const) : ('none' as const),
    variables: [],
    model: null,
    parameters: {},
    responseFormat: { type: 'text' as const },
  };
  return {
    path,
    kind: 'prompt',
    format,
    name,
    confidence: 'likely',
    reason: 'a constant',
    ...(format === 'code-prompt' ? { lines: [1, 3] as [number, number] } : {}),
    digest: digestOf(content),
    content,
    references: [],
    embeddedTests: null,
  };
}

const REFUNDS = 'You are a support agent. Never promise a refund before an order was found.';
const SALES = 'You recommend books to people who like gardens, and keep every answer short.';

/** `[base, head, change]` of every pair. */
async function follow(before: Artifact[], after: Artifact[]): Promise<unknown[]> {
  const paths = new Set([...before, ...after].map(({ path }) => path));
  const inFile = (list: Artifact[], path: string) => list.filter((one) => one.path === path);
  const pairs = pairArtifacts(
    [...paths].map((path) => ({ before: inFile(before, path), after: inFile(after, path) })),
  );
  return Promise.all(
    pairs.map(async ({ base, head }) => {
      const found = await diffArtifacts(base, head);
      return [base?.name ?? null, head?.name ?? null, found?.change ?? null, found?.oldPath ?? null];
    }),
  );
}

describe('an artifact', () => {
  it('that moved to another file unchanged is renamed, not removed and added', async () => {
    expect(await follow([prompt('a.py', 'SYSTEM', REFUNDS)], [prompt('b.py', 'SYSTEM', REFUNDS)])).toEqual([
      ['SYSTEM', 'SYSTEM', 'renamed', 'a.py'],
    ]);
  });

  it('that is called otherwise in its file is renamed, and the line says from what', async () => {
    const [base, head] = [prompt('a.py', 'SYSTEM', REFUNDS), prompt('a.py', 'SUPPORT', REFUNDS)];
    expect(await diffArtifacts(base, head)).toMatchObject({
      change: 'renamed',
      name: 'SUPPORT',
      summary: ['renamed from `SYSTEM`, nothing else changed'],
    });
    expect(await follow([base], [head])).toEqual([['SYSTEM', 'SUPPORT', 'renamed', null]]);
  });

  it('that was taken out of code into a file of its own, word by word, is renamed', async () => {
    const after = [prompt('prompts/support.md', 'support', `${REFUNDS}\n`, 'prompt-text')];
    expect(await follow([prompt('a.py', 'SYSTEM', REFUNDS)], after)).toEqual([
      ['SYSTEM', 'support', 'renamed', 'a.py'],
    ]);
    const other = [prompt('prompts/support.md', 'support', `${REFUNDS} Be brief.`, 'prompt-text')];
    expect(await follow([prompt('a.py', 'SYSTEM', REFUNDS)], other)).toEqual([
      ['SYSTEM', null, 'removed', null],
      [null, 'support', 'added', null],
    ]);
  });

  it('that was edited while it moved is modified, where it is plain which one it was', async () => {
    const edited = REFUNDS.replace('found', 'seen');
    expect(await follow([prompt('a.py', 'A', REFUNDS)], [prompt('b.py', 'B', edited)])).toEqual([
      ['A', 'B', 'modified', 'a.py'],
    ]);
    const twins = [prompt('b.py', 'B', edited), prompt('b.py', 'C', `${edited} Please.`)];
    expect(await follow([prompt('a.py', 'A', REFUNDS)], twins)).toEqual([
      ['A', null, 'removed', null],
      [null, 'B', 'added', null],
      [null, 'C', 'added', null],
    ]);
  });

  it('keeps its name: texts that change places are two changes, not two renames', async () => {
    const before = [prompt('a.py', 'SUPPORT', REFUNDS), prompt('a.py', 'SALES', SALES)];
    const after = [prompt('a.py', 'SUPPORT', SALES), prompt('a.py', 'SALES', REFUNDS)];
    expect(await follow(before, after)).toEqual([
      ['SUPPORT', 'SUPPORT', 'modified', null],
      ['SALES', 'SALES', 'modified', null],
    ]);
  });

  it('that is new in a file beside others is no successor of one that went', async () => {
    const before = [prompt('a.py', 'SUPPORT', REFUNDS)];
    expect(await follow(before, [prompt('a.py', 'SALES', SALES)])).toEqual([
      [null, 'SALES', 'added', null],
      ['SUPPORT', null, 'removed', null],
    ]);
  });
});

describe('in one file', () => {
  const changesOf = async (path: string, before: string, after: string) => {
    await prepareFormats([path]);
    const [old = [], now = []] = [before, after].map((text) => detectFile(path, text).artifacts);
    const pairs = pairArtifacts([{ before: old, after: now }]);
    const changes = await Promise.all(pairs.map(({ base, head }) => diffArtifacts(base, head)));
    return changes.flatMap((one) => (one === null ? [] : [[one.change, one.kind, one.name, ...one.summary]]));
  };
  const python = (made: string, text: string) =>
    `from bees import ${made}\n\n${made.toLowerCase()} = ${made}(\n    name="${made}",\n    instructions="${text}",\n    functions=[count_hives],\n)\n`;

  it('a prompt that became an agent with nearly the same text is that one, edited', async () => {
    const [old, now] = [
      python('Assistant', 'You are a patient keeper of bees who answers as an assistant.'),
      python('Agent', 'You are a patient keeper of bees who answers as an agent.'),
    ];
    expect(await changesOf('app/bees.py', old, now)).toEqual([
      [
        'modified',
        'agent-definition',
        'agent',
        'renamed from `assistant.instructions`',
        expect.stringContaining('instructions: 1 sentence reworded ("assistant" -> "agent")'),
        'a prompt before, an agent now',
      ],
    ]);
    expect((await changesOf('app/bees.py', now, old))[0]).toContain('an agent before, a prompt now');
    const other = python('Agent', 'Sell honey to whoever comes to the market on Sunday.');
    expect(await changesOf('app/bees.py', old, other)).toEqual([
      ['added', 'agent-definition', 'agent', expect.anything()],
      ['removed', 'prompt', 'assistant.instructions', expect.anything()],
    ]);
  });

  it('the only step of a workflow that asks a model is that one, however it is called', async () => {
    const workflow = (job: string, step: string, text: string, tools: string) =>
      `on: pull_request\njobs:\n  ${job}:\n    runs-on: ubuntu-latest\n    steps:\n      - name: ${step}\n        uses: anthropics/claude-code-action@v1\n        with:\n          prompt: ${text}\n          claude_args: --allowedTools "${tools}"\n`;
    const [change = []] = await changesOf(
      '.github/workflows/review.yml',
      workflow('check', 'Look', 'Look at this change and tell us of each bug.', 'Bash(gh pr diff:*)'),
      workflow('review', 'Read', 'REPO is ours. Summarise.', 'Bash(gh pr diff:*),Write'),
    );
    expect(change.slice(0, 4)).toEqual(['modified', 'prompt', 'review.Read', 'renamed from `check.Look`']);
    expect(change.join()).toContain('`claude_args`');
  });
});

describe('pairing', () => {
  it('uses every artifact exactly once, whatever came and went', () => {
    const word = fc.constantFrom('refund', 'order', 'garden', 'book', 'never', 'always', 'brief');
    const artifact = fc
      .tuple(
        fc.constantFrom('a.py', 'b.py', 'c.py'),
        fc.string({ maxLength: 2 }),
        fc.array(word, { maxLength: 9 }),
      )
      .map(([path, name, words]) => prompt(path, name, words.join(' ')));
    fc.assert(
      fc.property(
        fc.array(artifact, { maxLength: 12 }),
        fc.array(artifact, { maxLength: 12 }),
        (before, after) => {
          const pairs = pairArtifacts([{ before, after }]);
          const used = (side: 'base' | 'head') =>
            pairs.map((pair) => pair[side]).filter((one) => one !== null);
          expect(new Set(used('base'))).toEqual(new Set(before));
          expect(used('base')).toHaveLength(before.length);
          expect(used('head')).toEqual(after);
        },
      ),
    );
  });

  it('of thousands takes no time that grows with their square', () => {
    const many = (path: (i: number) => string) =>
      Array.from({ length: 5000 }, (_, i) => prompt(path(i), `P${i}`, `${REFUNDS} Number ${i}.`));
    const before = many((i) => `old/${i % 50}.py`);
    const after = many((i) => `new/${i % 50}.py`);
    const pairs = pairArtifacts([{ before, after }]);
    expect(pairs.every(({ base, head }) => base?.name === head?.name)).toBe(true);
  });
});
