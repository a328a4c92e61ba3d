import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf, summaryOf } from '../support.ts';

const AGENT = `---
name: Reviewer
description: Reviews migrations
tools: ['read', 'search']
model: gpt-5
mcp-servers:
  db: { type: local, command: npx, args: [db-mcp@1.0.0] }
handoffs:
  - label: Fix it
    agent: fixer
    prompt: Fix what was found.
---

You review migrations. Refuse to run them.
`;
const PATH = '.github/agents/reviewer.agent.md';

it.each([
  [PATH, AGENT],
  ['plugins/db/reviewer.agent.md', AGENT],
  ['.github/chatmodes/plan.chatmode.md', 'You plan. You never write code.\n'],
  ['.github/agents/reviewer.md', AGENT],
])('takes %s for an agent', (path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual(['agent-definition:copilot-agent']);
});

it.each([
  ['.github/agents/README.md', '# Our agents\n'],
  ['.github/agents/reviewer.agent.md', ' \n'],
  ['docs/reviewer-agent.md', '# How to review\n'],
])('leaves %s alone', (path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});

it('still takes other files of that folder for instructions of coding agents', () => {
  expect(kindsOf(detectFile('.github/agents/house-rules.md', 'Use tabs.\n'))).toEqual([
    'coding-agent-instructions:coding-agent-instructions',
  ]);
});

it('reads the front matter and the body, with their lines', () => {
  const artifact = artifactOf(PATH, AGENT);
  expect(artifact).toMatchObject({
    name: 'Reviewer',
    content: {
      models: ['gpt-5'],
      instructions: ['description', 'instructions'],
      settings: {
        instructions: 'You review migrations. Refuse to run them.',
        'mcp-servers.db.command': 'npx',
      },
    },
    positions: { 'settings.tools': 4, 'settings.instructions': 14, 'settings.handoffs.Fix it.prompt': 11 },
  });
});

it.each([
  [
    'Refuse to run them',
    'Refuse to run them twice',
    '`instructions`: refusal rule reworded ("twice" added); +1 token (+10%)',
  ],
  ["['read', 'search']", "['read', 'search', 'edit']", '`tools`: `edit` added'],
  ['gpt-5', 'claude-opus-4', 'model gpt-5 -> claude-opus-4: provider swap'],
  ['db-mcp@1.0.0', 'db-mcp', 'server `db`: `db-mcp` is now unpinned (`db-mcp`, was 1.0.0)'],
])('says what changed: %s -> %s', async (from, to, line) => {
  expect(await summaryOf(PATH, AGENT, AGENT.replace(from, to))).toEqual([line]);
});
