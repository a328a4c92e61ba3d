import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf } from '../support.ts';

const AGENTS = `agents:
  ida:
    role: Post room
    description: Sorts what comes in by urgency.
  bo:
    role: Writer
    responsibilities:
      - answers of two sentences
    local_model: gemma3:4b
`;

it('finds agents by name, each with a role and what it does', () => {
  expect(kindsOf(detectFile('config/agents.yaml', AGENTS))).toEqual([
    'agent-definition:agent-definition',
    'agent-definition:agent-definition',
  ]);
});

it('names the model that one of them runs on', () => {
  const { artifacts } = detectFile('config/agents.yaml', AGENTS);
  expect(artifacts[1]).toMatchObject({ name: 'agents.bo', content: { models: ['gemma3:4b'] } });
});

const TIERED = `max_rounds: 3
reviewers:
  - name: fact-check
    gate: true
    model_tier: premium
  - name: recruiter
    weight: 1
    model_tier: mid
`;

it('finds reviewers by the tier of models that each runs on, with what is set beside them', () => {
  const { artifacts } = detectFile('config/review.yaml', TIERED);
  expect(artifacts.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'agent-definition reviewers.fact-check',
    'agent-definition reviewers.recruiter',
    'agent-definition review',
  ]);
});

it.each([
  ['plans that people pay for', TIERED.replace('reviewers', 'plans')],
  ['reviewers of which one has no tier', TIERED.replace('    model_tier: mid\n', '')],
])('leaves alone %s', (_, text) => {
  expect(kindsOf(detectFile('config/review.yaml', text))).toEqual([]);
});

it.each([
  ['a list of people', 'agents:\n  - name: Ida\n    role: Broker\n    description: Sells old houses.\n'],
  [
    'agents of a build',
    'agents:\n  linux: {role: builder, queue: fast}\n  mac: {role: builder, queue: slow}\n',
  ],
  [
    'one without a word of what it does',
    'agents:\n  a: {role: broker, description: Sells houses}\n  b: {queue: x}\n',
  ],
])('leaves alone %s', (_, text) => {
  expect(kindsOf(detectFile('config/agents.yaml', text))).toEqual([]);
});
