import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf } from '../support.ts';

const VAPI = {
  name: 'Clerk',
  firstMessage: 'Good morning, who is speaking?',
  model: {
    provider: 'openai',
    model: 'gpt-5-mini',
    messages: [{ role: 'system', content: 'You are the clerk of a library.' }],
    tools: [{ type: 'function', function: { name: 'find_book', parameters: { type: 'object' } } }],
  },
  voice: { provider: '11labs', voiceId: 'a' },
};

it.each([
  ['Vapi', VAPI, 'Clerk'],
  ['a Vapi assistant of a call', { assistant: VAPI }, 'Clerk'],
  [
    'Retell',
    { agent_name: 'Clerk', voice_id: 'a', response_engine: { type: 'retell-llm', llm_id: 'b' } },
    'Clerk',
  ],
  ['the model of Retell', { general_prompt: 'You lend books.', general_tools: [] }, 'a'],
  ['ElevenLabs', { name: 'Clerk', conversation_config: { agent: { first_message: 'Hello' } } }, 'Clerk'],
])('finds the assistant of %s', (_what, data, name) => {
  expect(artifactOf('config/a.json', JSON.stringify(data))).toMatchObject({ kind: 'agent-definition', name });
});

it('sees its prompt and its tools change', () => {
  const digest = (text: string) => artifactOf('a.json', text).digest;
  const text = JSON.stringify(VAPI);
  expect(digest(text.replace('library', 'museum'))).not.toBe(digest(text));
  expect(digest(text.replace('find_book', 'lend_book'))).not.toBe(digest(text));
});

it.each([
  ['a car', { name: 'Golf', model: { provider: 'vw', model: '8' } }],
  ['a choir', { name: 'Choir', voice: { alto: 3 }, firstMessage: 'Welcome' }],
])('leaves alone %s', (_what, data) => {
  expect(kindsOf(detectFile('a.json', JSON.stringify(data)))).toEqual([]);
});
