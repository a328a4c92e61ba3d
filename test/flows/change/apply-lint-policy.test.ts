import { describe, expect, it } from 'vitest';
import type { LintFinding } from '../../../src/core/artifact/types.ts';
import { NO_POLICIES, parseNestedPolicy } from '../../../src/core/policy/nested.ts';
import { defaultPolicy, parsePolicy } from '../../../src/core/policy/parse.ts';
import { applyLintPolicy } from '../../../src/flows/change/apply-lint-policy.ts';

const parse = (lint: string) => parsePolicy('p.yml', `version: 1\nlint:\n${lint}`, () => []);
const finding = (rule: string, path = 'prompts/a.md', severity: LintFinding['severity'] = 'warning') => ({
  rule,
  severity,
  path,
  line: 1,
  message: rule,
});
function levelsOf(lint: string) {
  const parsed = parse(lint);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value.lint;
}

describe('the policy of the free checks', () => {
  it('turns rules off, down and up, and puts the gravest first', () => {
    const policy = levelsOf('  short-description: off\n  contradiction: note\n  moving-model: error\n');
    const given = [
      finding('short-description'),
      finding('contradiction'),
      finding('moving-model'),
      finding('role-order'),
    ];
    expect(
      applyLintPolicy(given, { root: { ...defaultPolicy, lint: policy }, nested: [] }).map(
        ({ rule, severity }) => `${severity} ${rule}`,
      ),
    ).toEqual(['error moving-model', 'warning role-order', 'note contradiction']);
  });

  it('leaves files out, and nothing where it says nothing', () => {
    const policy = levelsOf('  ignore: ["legacy/**"]\n');
    const given = [finding('role-order', 'legacy/prompts/a.md'), finding('role-order', 'prompts/legacy.md')];
    expect(
      applyLintPolicy(given, { root: { ...defaultPolicy, lint: policy }, nested: [] }).map(
        ({ path }) => path,
      ),
    ).toEqual(['prompts/legacy.md']);
    expect(applyLintPolicy(given, NO_POLICIES)).toEqual(given);
  });

  it('says it for a directory and what lies below', () => {
    const text = 'version: 1\nlint:\n  role-order: error\n  ignore: [old.md]\n';
    const read = parseNestedPolicy('services/a/promptgate.yml', text, () => []);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const policies = {
      root: { ...defaultPolicy, lint: levelsOf('  role-order: note\n') },
      nested: [read.value],
    };
    const given = ['services/a/x.md', 'services/a/old.md', 'old.md'].map((path) =>
      finding('role-order', path),
    );
    expect(applyLintPolicy(given, policies).map(({ path, severity }) => `${severity} ${path}`)).toEqual([
      'error services/a/x.md',
      'note old.md',
    ]);
  });

  it('names the nearest rule where there is none of that name, and the levels there are', () => {
    expect(parse('  short-descripton: off\n')).toMatchObject({
      ok: false,
      problems: [{ line: 3, found: '"short-descripton"', hint: 'Did you mean "short-description"?' }],
    });
    expect(parse('  short-description: of\n')).toMatchObject({
      ok: false,
      problems: [{ line: 3, found: '"of"', hint: 'Did you mean "off"?' }],
    });
    expect(parse('  ignore: ["../x"]\n').ok).toBe(false);
  });
});
