import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../../src/core/artifact/documents/structured.ts';
import { lintFile, promptOf, rulesOf } from './support.ts';

const lint = (messages: string) => lintFile('a.prompt.yml', `messages:\n${messages}`);

describe('a finding stands on the line of the file', () => {
  it.each([
    ['a literal block', '  - role: system\n    content: |\n      You help.\n\n      Say {{ x }} now.\n', 6],
    [
      'a literal block that says how far it is indented',
      '  - role: system\n    content: |2-\n      You help.\n      Say {{ x }} now.\n',
      5,
    ],
    [
      'a folded block',
      '  - role: system\n    content: >\n      You help\n      everyone and\n      say {{ x }} now.\n',
      6,
    ],
    [
      'a folded block of several paragraphs',
      '  - role: system\n    content: >-\n      You help\n      everyone.\n\n      Be kind and\n      say {{ x }} now.\n',
      8,
    ],
    [
      'quotes over several lines',
      '  - role: system\n    content: "You \\"help\\"\n      everyone and\n      say {{ x }} now."\n',
      5,
    ],
    [
      'plain words over several lines',
      '  - role: system\n    content: You help\n      everyone and\n      say {{ x }} now.\n',
      5,
    ],
    ['quotes with \\n', '  - {role: system, content: "You help.\\nBe kind.\\nSay {{ x }} now."}\n', 2],
    [
      'a value below its key',
      '  - role: system\n    content:\n      "You help.\\n\n      Say {{ x }} now."\n',
      5,
    ],
  ])('in %s', async (_style, messages, line) => {
    expect(await lint(messages)).toEqual([`template-mixup:${line}`]);
  });

  it('in JSON, whose strings are on one line', async () => {
    const text = JSON.stringify(
      { messages: [{ role: 'system', content: 'You help.\nSay {{ x }}.' }] },
      null,
      2,
    );
    expect(await lintFile('a.prompt.yml', text)).toEqual(['template-mixup:5']);
  });

  it('in turns of plain text, blank lines before them included', async () => {
    const text =
      '---\nmodel: openai/gpt-5.4\n---\n\nSYSTEM:\n\n\nYou help.\nThe user asks {{question}} now.\n';
    expect(await lintFile('prompts/chat.txt', text)).toEqual(['unfenced-input:9']);
  });

  it('as the format says, where the text is read otherwise than it is written', async () => {
    const content = 'You help.\nAnswer {{ question }} now.';
    const part = promptOf(
      { template: 'jinja', messages: [{ role: 'system', content }] },
      { positions: { 'messages[0].content': 10 }, lines: [9, 12] },
    );
    expect(await rulesOf([part])).toEqual(['unfenced-input:11']);
    expect(await rulesOf([{ ...part, lineStarts: { 'messages[0].content': [] } }])).toEqual([
      'unfenced-input:10',
    ]);
    expect(await rulesOf([{ ...part, lineStarts: { 'messages[0].content': [3, 12, 15] } }])).toEqual([
      'unfenced-input:12',
    ]);
    expect(await rulesOf([{ ...part, positions: {} }])).toEqual(['unfenced-input:9']);
  });
});

it('text that came through an alias stands where it is used', () => {
  const parsed = parseYaml('a.yml', 'one: &a |\n  x\n  y\ntwo: *a\n');
  expect(parsed.ok && parsed.value.locateText(['two'])).toEqual({ line: 4, starts: [] });
  expect(parsed.ok && parsed.value.locateText(['one'])).toEqual({ line: 2 });
});
