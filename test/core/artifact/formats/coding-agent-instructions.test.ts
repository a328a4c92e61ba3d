import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf } from '../support.ts';

it.each([
  'AGENTS.md',
  'packages/a/CLAUDE.md',
  '.github/copilot-instructions.md',
  '.github/instructions/tests.instructions.md',
  '.github/prompts/fix.prompt.md',
  '.cursor/rules/style.mdc',
  '.cursorrules',
  '.rules',
  '.augment-guidelines',
  '.aiassistant/rules/style.md',
  '.idx/airules.md',
  'replit.md',
  '.github/git-commit-instructions.md',
])('takes %s as it is, without variables', (path) => {
  const artifact = artifactOf(path, 'Use {{name}} and `npm test`.\n');
  expect(artifact.kind).toBe('coding-agent-instructions');
  expect(artifact.content).toMatchObject({
    template: 'none',
    variables: [],
    messages: [{ content: 'Use {{name}} and `npm test`.' }],
  });
});

it('takes a SKILL.md only where its front matter says what it is for', () => {
  const skill = '---\nname: web\ndescription: Tests web pages\n---\nOpen it.\n';
  expect(kindsOf(detectFile('skills/web/SKILL.md', skill))).toEqual([
    'coding-agent-instructions:coding-agent-instructions',
  ]);
  expect(kindsOf(detectFile('docs/SKILL.md', '# My skills\n'))).toEqual([]);
});

it('leaves an empty file and installed packages alone', () => {
  expect(kindsOf(detectFile('AGENTS.md', ' \n'))).toEqual([]);
  expect(kindsOf(detectFile('node_modules/x/AGENTS.md', 'Do this'))).toEqual([]);
});

it.each([
  '.claude/skills/release/SKILL.md',
  'web/.claude/skills/release/SKILL.md',
  '.github/skills/release/SKILL.md',
])('a skill is one by its place, with or without front matter: %s', (path) => {
  const [artifact] = detectFile(path, '# Release\n\nRaise the version, then tag it.\n').artifacts;
  expect(artifact?.kind).toBe('coding-agent-instructions');
  expect(detectFile('docs/SKILL.md', '# Skills\n\nWhat skills are.\n').artifacts).toEqual([]);
  expect(detectFile(path, '\n').artifacts).toEqual([]);
});
