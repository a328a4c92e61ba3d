import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf } from '../support.ts';

const LOG = `## v001
- First prompt of the gauge reader. Always answer in JSON.

## v002
- Told it to never take known faults for failures.
`;
const found = (path: string, text: string) => kindsOf(detectFile(path, text));

it.each([
  ['prompts/prompt_changelog.md', LOG],
  ['prompts/CHANGES.md', LOG],
  ['src/prompts/history.md', LOG.replaceAll('v00', '0.')],
  ['prompts/version-notes.md', `# Versions\n\n${LOG.replace('v001', '[1.0.0] - 2026-03-01')}`],
  ['prompt_changelog.md', LOG.replace('v001', '2026-03-01')],
  ['prompts/prompt_changelog.md', '## v001 - first\n- You should see JSON.\n'],
])('what changed in prompts is none: %s', (path, text) => expect(found(path, text)).toEqual([]));

it.each([
  [
    'prompts/prompt_changelog.md',
    '# Task\nWrite the changelog of {{version}}. Always name the pull request.\n',
  ],
  [
    'prompts/release_notes.md',
    '## Style\nWrite in the past tense.\n\n## v2\nName what breaks.\n\n## Answer\nJSON.\n',
  ],
  ['prompts/prompt_changelog.md', `You are a release manager. Write on as follows.\n\n${LOG}`],
  ['prompts/gauge.md', LOG],
  [
    'prompts/write_changelog.md',
    `Write down what changed as in this example. Never leave a version out.\n\n${LOG}`,
  ],
  ['prompts/take_notes.md', '## 1.1 Style\nBe brief.\n\n## 1.2 Form\nAlways answer in JSON.\n'],
])('what a model is told about versions is one: %s', (path, text) =>
  expect(found(path, text)).toEqual(['prompt:prompt-text']),
);
