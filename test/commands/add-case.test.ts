import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addCase, validate } from '../../src/wire-local.ts';
import { createGitRepository } from '../support/git-repository.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const SUPPORT = '{"id": "late", "input": "Mail jane.roe@web.de: it is late", "expected": "fee"}\n';
const REGRESSIONS = 'cases:\n  - id: one\n    input: First?\n    expected: yes, sir\n';

function open() {
  const { dir } = createGitRepository({
    '.github/promptgate.yml': `version: 1
suites:
  - name: support
    covers: ["prompts/*.md"]
    dataset: evals/support.jsonl
    target: { kind: prompt, prompt: prompts/support.md }
    scorers: [contains]
  - name: regressions
    covers: ["prompts/*.md"]
    dataset: { path: evals/regressions.yml, tags: [kept], sample: { size: 5 } }
    target: { kind: prompt, prompt: prompts/support.md }
    scorers: [contains]
`,
    'prompts/support.md': '---\nmodel: openai/gpt-5-mini\n---\nHelp: {{input}}\n',
    'evals/support.jsonl': SUPPORT,
    'evals/regressions.yml': REGRESSIONS,
  });
  const run = (options: Partial<Parameters<typeof addCase>[0]>) =>
    runCommand(createTestIo(dir), (io) => addCase({ repo: '.', ...options }, io));
  return {
    dir,
    run,
    trace: (name: string, data: unknown) => writeFileSync(join(dir, name), JSON.stringify(data)),
    text: (path: string) => readFileSync(join(dir, path), 'utf8'),
  };
}

describe('promptgate add-case', () => {
  test('copies a failing case into another suite, without personal data, with the tag that suite selects by', async () => {
    const { dir, run, text } = open();
    const result = await run({ case: 'late', suite: 'regressions' });
    expect(result.exit).toBe(0);
    expect(text('evals/regressions.yml')).toBe(
      `${REGRESSIONS}  - id: late\n    input: "Mail [email_1]: it is late"\n    expected: fee\n    tags:\n      - kept\n`,
    );
    expect(result.stdout).toContain('id: late');
    expect(result.stderr).toContain('case late added to evals/regressions.yml (suite regressions)');
    expect(result.stderr).toContain('replaced the e-mail address of a person by [email_1]');
    expect(result.stderr).toContain('draws a sample');
    const valid = await runCommand(createTestIo(dir), (io) => validate({ repo: '.' }, io));
    expect(valid.stdout).toContain('suite regressions: 1 of 2 cases: tagged "kept"');
    expect(await run({ case: 'late', suite: 'regressions' })).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('asks the same already: "late" on line 5'),
    });
  });

  test('makes a row of what production recorded, and says what it does not know', async () => {
    const { run, trace, text } = open();
    trace('trace.json', {
      messages: [
        { role: 'system', content: 'S' },
        { role: 'user', content: 'Where is it?' },
      ],
    });
    const shown = await run({ trace: 'trace.json', suite: 'support', dryRun: true });
    expect(shown).toMatchObject({ exit: 0, stdout: '{"id": "where-is-it", "input": "Where is it?"}\n' });
    expect(shown.stderr).toContain('Nothing says what the right answer is');
    expect(text('evals/support.jsonl')).toBe(SUPPORT);
    await run({ trace: 'trace.json', suite: 'support', expected: '{"name":"track"}', id: 'where' });
    expect(text('evals/support.jsonl')).toBe(
      `${SUPPORT}{"id": "where", "input": "Where is it?", "expected": {"name": "track"}}\n`,
    );
  });

  test('of several records one is named', async () => {
    const { dir, run } = open();
    writeFileSync(join(dir, 'traces.jsonl'), '{"id":"a","input":"A?"}\n{"id":"b","input":"B?"}\n');
    expect(await run({ trace: 'traces.jsonl', suite: 'support' })).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('--record: a, b'),
    });
    expect(await run({ trace: 'traces.jsonl', suite: 'support', record: 'b' })).toMatchObject({
      exit: 0,
      stdout: '{"id": "b", "input": "B?"}\n',
    });
  });

  test('writes beside the policy also from a folder below', async () => {
    const { dir, text } = open();
    mkdirSync(join(dir, 'deep'));
    writeFileSync(join(dir, 'deep/t.json'), '{"input":"A?"}');
    const result = await runCommand(createTestIo(join(dir, 'deep')), (io) =>
      addCase({ repo: '.', trace: 't.json', suite: 'support' }, io),
    );
    expect(result.exit).toBe(0);
    expect(text('evals/support.jsonl')).toContain('"A?"');
  });

  test('what cannot be done is refused with what to do', async () => {
    const { run, trace } = open();
    trace('bad.json', { nothing: true });
    const reasons: [Partial<Parameters<typeof addCase>[0]>, string][] = [
      [{}, 'Name either a case of a suite'],
      [{ case: 'late' }, 'Name the suite that gets the case: support, regressions'],
      [{ case: 'lat', suite: 'regressions' }, 'Did you mean "late"?'],
      [{ case: 'late', suite: 'regression' }, 'Did you mean "regressions"?'],
      [{ case: 'late', suite: 'support' }, '"late" on line 1'],
      [{ trace: 'bad.json', suite: 'support' }, 'no recorded request was found'],
      [{ trace: 'gone.json', suite: 'support' }, 'cannot be read'],
    ];
    for (const [options, reason] of reasons) {
      const result = await run(options);
      expect([result.exit, result.stdout]).toEqual([2, '']);
      expect(result.stderr).toContain(reason);
    }
  });
});
