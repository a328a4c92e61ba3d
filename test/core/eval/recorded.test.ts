import { expect, it } from 'vitest';
import { parseRecorded } from '../../../src/core/eval/recorded.ts';

it('of a row that says its model with a whole text, no model is known, and its output counts', () => {
  const rows = [
    { id: 'a', output: 'Yes', model: 'openai/gpt-5-mini' },
    { id: 'b', output: 'No', model: `openai/gpt-5${'-mini'.repeat(1000)}` },
  ];
  const read = parseRecorded('out.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
  if (!read.ok) throw new Error('no outputs');
  expect([...read.outputs.keys()]).toEqual(['a', 'b']);
  expect(read.models).toEqual(['openai/gpt-5-mini']);
});
