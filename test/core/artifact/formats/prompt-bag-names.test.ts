import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf } from '../support.ts';

const CAST =
  'default: |\n  # Who you play\n  Reply in a friendly tone.\n  Do not leave the role.\nformal: Reply in a very formal tone.\n';
const SLOT = (text: string) =>
  JSON.stringify({ slots: { age: { versions: { default: { text, note: 'v1' } } } } });

it.each([
  ['bot_character.yaml', CAST],
  ['characters.yaml', CAST],
  ['config/personality.yaml', CAST],
])('finds whom a model plays in %s', (path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual(['prompt:prompt-bag', 'prompt:prompt-bag']);
});

it('takes every text of a file of prompts for one, whatever its words and language', () => {
  expect(kindsOf(detectFile('prompts.json', SLOT('pergunte a idade do cliente')))).toEqual([
    'prompt:prompt-bag',
  ]);
});

it('finds what only the system says in a section of settings, and the tools beside it', () => {
  const messages = [{ role: 'system', content: 'You are the clerk of a library. Answer briefly.' }];
  const tools = [{ type: 'function', function: { name: 'lend', parameters: { type: 'object' } } }];
  expect(kindsOf(detectFile('desk.json', JSON.stringify({ desk: { messages, tools } })))).toEqual([
    'tool-definition:tool-json',
    'prompt:prompt-bag',
  ]);
});

const ASKED = [
  { role: 'system', content: 'You are the clerk of a library. Answer briefly.' },
  { role: 'user', content: 'Do you have maps?' },
];

it.each([
  ['a game', 'characters.yaml', 'hero: A brave knight of the north\nwizard: An old man with a long beard\n'],
  ['roles of an application', 'roles.yaml', 'admin: may do everything here\nguest: may read public pages\n'],
  ['another name', 'slots.json', SLOT('pergunte a idade do cliente')],
  ['a word in a file of prompts', 'prompts.json', SLOT('Weiter')],
  ['a conversation', 'desk.json', JSON.stringify({ desk: { messages: ASKED } })],
  ['a request', 'desk.json', JSON.stringify({ request: { messages: ASKED.slice(0, 1), tools: [] } })],
])('leaves alone %s', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});
