import { beforeAll, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { summaryOf } from '../support.ts';
import { found, named } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const CREW = `CREW = {
    "sorter": {
        "role": "Sorter of letters",
        "goal": "Put every letter into the right box",
        "backstory": "Twenty years at the counter of a small office.",
    },
    "carrier": {
        "role": "Carrier",
        "goal": "Bring every letter to its door",
        "backstory": "Knows each dog of the town by its name.",
    },
}
`;

it('every agent of a dictionary is found with all of its lines', async () => {
  expect(found('a.py', CREW)).toEqual(['agent-definition CREW.sorter', 'agent-definition CREW.carrier']);
  expect(named('a.py', CREW, 'CREW.carrier').lines).toEqual([7, 11]);
  expect(await summaryOf('a.py', CREW, CREW.replace('right box', 'bag'))).not.toEqual([]);
});

const TABLE = `export const AGENTS = [
  { id: 'sorter', role: 'sorts', prompt: 'Put every letter into the right box.' },
  { id: 'carrier', role: 'carries', prompt: 'Bring every letter to its door.' },
];
`;

it.each([
  ['in a list', 'a.ts', TABLE],
  [
    'by name',
    'a.ts',
    TABLE.replace(/\{ id: '(\w+)',/g, '$1: {')
      .replace('[', '{')
      .replace(']', '}'),
  ],
  ['with a system prompt alone', 'a.ts', TABLE.replace(/role: '\w+', prompt/g, 'systemPrompt')],
  ['under a longer name', 'a.ts', TABLE.replace('AGENTS', 'agentConfigs')],
])('agents %s are found, each with its lines', (_what, path, text) => {
  const name = text.includes('agentConfigs') ? 'agentConfigs' : 'AGENTS';
  expect(found(path, text)).toEqual([`agent-definition ${name}.sorter`, `agent-definition ${name}.carrier`]);
});

it.each([
  ['heroes of a game', 'a.py', CREW.replace('CREW', 'HEROES').replaceAll('letter', 'ring')],
  ['people who sell houses', 'a.ts', TABLE.replaceAll('role', 'phone')],
  ['entries that are told nothing', 'a.ts', TABLE.replaceAll('prompt', 'color')],
  ['a word alone', 'a.ts', TABLE.replace(/'(Put|Bring)[^']*'/g, "'$1'").replaceAll('role', 'goal')],
  ['steps', 'a.ts', TABLE.replace('AGENTS', 'STEPS').replaceAll('prompt', 'instructions')],
])('%s are no agents', (_what, path, text) => {
  expect(found(path, text).filter((one) => one.startsWith('agent-definition'))).toEqual([]);
});

const SHEET = `config = {
    "agent_name": "Ada",
    "agent_description": "Answers whoever asks for a letter.",
    "output_format": "Two sentences and the number of the box.",
    "knowledge_files": [],
}
`;

it('what an agent of another file is filled in with is one, with every line', async () => {
  expect(found('onboarding.py', SHEET)).toEqual(['agent-definition config']);
  expect(named('onboarding.py', SHEET, 'config').lines).toEqual([1, 6]);
  expect(await summaryOf('onboarding.py', SHEET, SHEET.replace('Two', 'Three'))).not.toEqual([]);
});

it('an agent by what it makes of what is one', () => {
  const text = `import { AxCrew } from '@example/ax-crew';
export const crew = { crew: [{ name: 'writer', description: 'Writes letters', signature: 'topic:string -> letter:string', ai: { model: 'gpt-5' } }] };
`;
  expect(found('crew.ts', text)).toEqual(['agent-definition crew.crew.writer']);
  expect(found('crew.ts', text.replace(/ -> \w+:string/, ''))).toEqual(['model-config crew']);
});

it.each([
  [
    'a person who sells houses',
    SHEET.replace(/ *"(output|knowledge)_.*\n/g, '').replace('}', '"agent_phone": 1}'),
  ],
  ['an agent of a monitor', SHEET.replace('Answers whoever asks for a letter.', 'collector')],
  ['a sheet of something else', SHEET.replaceAll('agent_', 'office_')],
])('%s is none', (_what, text) => expect(found('onboarding.py', text)).toEqual([]));
