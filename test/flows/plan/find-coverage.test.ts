import { expect, it } from 'vitest';
import type { Artifact, ArtifactKind, Change } from '../../../src/core/artifact/types.ts';
import { defaultPolicy } from '../../../src/core/policy/parse.ts';
import { findCoverage } from '../../../src/flows/plan/find-coverage.ts';

/** A change of an artifact itself, or where `includes` are given of what it includes. */
function change(path: string, kind: ArtifactKind, includes?: string[]): Change {
  const artifact: Artifact = {
    path,
    kind,
    format: 'any',
    name: path,
    confidence: 'certain',
    reason: '',
    digest: 'a',
    content: { type: 'model-config', models: [], settings: {} },
    references: [],
    embeddedTests: null,
  };
  return {
    path,
    kind,
    format: 'any',
    name: path,
    change: 'modified',
    base: includes === undefined ? { ...artifact, digest: 'b' } : artifact,
    head: artifact,
    ...(includes === undefined ? {} : { includes }),
    summary: [],
    fields: [],
  };
}

const PROMPT = change('p/skprompt.txt', 'prompt');
const STYLE = change('p/style.md', 'prompt');

it.each([
  [
    'settings that include a covered prompt are covered with it',
    change('p/config.json', 'model-config', ['p/skprompt.txt']),
    [],
  ],
  [
    'an agent that includes an uncovered one as well is not',
    change('agent.json', 'agent-definition', ['p/skprompt.txt', 'p/style.md']),
    ['agent.json'],
  ],
  [
    'nor one that includes what is no artifact',
    change('agent.json', 'agent-definition', ['data.txt']),
    ['agent.json'],
  ],
  [
    'nor a prompt, which is sent with it by no suite',
    change('other.md', 'prompt', ['p/skprompt.txt']),
    ['other.md'],
  ],
  ['nor settings that changed themselves', change('p/config.json', 'model-config'), ['p/config.json']],
])('%s', (_claim, dependent, uncovered) => {
  const changes = [PROMPT, STYLE, dependent];
  const found = { changes, includes: [], changed: new Set<string>() };
  const coverage = findCoverage(found, [], { root: defaultPolicy, nested: [] });
  const listed = coverage.listUncovered(new Set([PROMPT])).names;
  expect(listed.filter((path) => path !== STYLE.path)).toEqual(uncovered);
});
