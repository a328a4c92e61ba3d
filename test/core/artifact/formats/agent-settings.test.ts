import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf } from '../support.ts';

const CODERABBIT = `language: en
tone_instructions: Be kind and short in every comment.
reviews:
  profile: chill
  path_instructions:
    - path: "src/**"
      instructions: Flag every query that is not bounded.
`;

it('reads what a review bot is told, and every other setting', () => {
  const artifact = artifactOf('.coderabbit.yaml', CODERABBIT);
  expect(artifact).toMatchObject({
    kind: 'coding-agent-instructions',
    content: { settings: { 'reviews.profile': 'chill' } },
  });
  expect(artifactOf('.coderabbit.yaml', CODERABBIT.replace('chill', 'assertive')).digest).not.toBe(
    artifact.digest,
  );
});

it.each([
  ['greptile.json', '{"customContext": {"rules": [{"rule": "Never call the store from a view."}]}}'],
  ['.pr_agent.toml', '[pr_reviewer]\nextra_instructions = "Look for missing time limits of requests."\n'],
  ['.sourcery.yaml', 'rules:\n  - id: no-sleep\n    description: Do not sleep in request handlers\n'],
  [
    '.roomodes',
    '{"customModes": [{"slug": "docs", "roleDefinition": "You write short and plain documentation."}]}',
  ],
  ['.continue/config.yaml', 'name: desk\nrules:\n  - Write a test for what you change\n'],
  [
    '.kiro/hooks/tests.kiro.hook',
    '{"when": {"type": "fileEdited"}, "then": {"type": "askAgent", "prompt": "Write the test that is missing."}}',
  ],
  [
    '.vscode/settings.json',
    '{\n // for everyone\n "github.copilot.chat.codeGeneration.instructions": [{"text": "Write a test for what you change."}] }',
  ],
])('finds the instructions in %s', (path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual(['coding-agent-instructions:agent-settings']);
});

it.each([
  ['.coderabbit.yaml', 'reviews:\n  profile: chill\n'],
  ['config/bots.yaml', CODERABBIT],
  [
    '.vscode/settings.json',
    '{"editor.rules": ["Show a line at eighty characters"], "github.copilot.enable": {"*": true}}',
  ],
  ['.continue/config.yaml', 'name: desk\nversion: 0.0.1\n'],
])('leaves alone %s without instructions or by another name', (path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});

it.each(['.cursor/BUGBOT.md', '.gemini/styleguide.md'])('reads %s as a review bot does', (path) => {
  expect(kindsOf(detectFile(path, '# Reviews\nFlag every unbounded query.\n'))).toEqual([
    'coding-agent-instructions:coding-agent-instructions',
  ]);
});

it('reads nothing else of the settings of an editor', () => {
  const told =
    '"github.copilot.chat.reviewSelection.instructions": [{"text": "Flag every unbounded query."}]';
  const before = artifactOf('.vscode/settings.json', `{"editor.tabSize": 2, ${told}}`);
  expect(artifactOf('.vscode/settings.json', `{"editor.tabSize": 4, ${told}}`).digest).toBe(before.digest);
});

it('reads how much a review bot says of what, also where it is told nothing in words', () => {
  const text = (bar: string) =>
    `have_fun: false\ncode_review:\n  comment_severity_threshold: ${bar}\n  max_review_comments: -1\n`;
  const before = artifactOf('.gemini/config.yaml', text('HIGH'));
  expect(before).toMatchObject({ kind: 'coding-agent-instructions', format: 'agent-settings' });
  expect(artifactOf('.gemini/config.yaml', text('MEDIUM')).digest).not.toBe(before.digest);
  expect(kindsOf(detectFile('.gemini/config.yaml', 'have_fun: false\n'))).toEqual([]);
  expect(kindsOf(detectFile('tools/alerts.yaml', text('HIGH')))).toEqual([]);
});
