import { describe, expect, it } from 'vitest';
import { lintFile, promptOf, rulesOf, systemFile } from './support.ts';

const lint = (text: string) => lintFile('a.prompt.yml', systemFile(text));

describe('the same instruction twice', () => {
  it('is found at its second place, however it is set', async () => {
    expect(
      await lint('- Always cite the page you used.\n- Be brief.\n1. **Always** cite the page you  used'),
    ).toEqual(['duplicate-instruction:6']);
  });

  it.each([
    ['is short', 'Always be brief.\nAlways be brief.'],
    ['tells nothing', 'The shop is open on all weekdays.\nThe shop is open on all weekdays.'],
    ['shows code', '```\nalways run the whole test suite\nalways run the whole test suite\n```'],
    [
      'stands in examples',
      '<example>\nPlease send the order number first.\n</example>\n<example>\nPlease send the order number first.\n</example>',
    ],
    [
      'is a shown answer',
      'User: a\nAssistant: please send the order number first.\nAssistant: please send the order number first.',
    ],
    [
      'holds in several cases',
      'If it is late:\n- Please send the order number first.\nIf it is broken:\n- Please send the order number first.',
    ],
    [
      'is told of several items of a list',
      '1. The order file\n   - Use the order number you were given.\n2. The parcel file\n   - Use the order number you were given.',
    ],
  ])('is none where it %s', async (_why, text) => {
    expect(await lint(text)).toEqual([]);
  });

  it('is found twice under one item of a list', async () => {
    const item = '  - Use the order number you were given.';
    expect(await lint(`- Files\n${item}\n${item}`)).toEqual(['duplicate-instruction:6']);
  });

  it('is none in branches of a template, of which one is printed', async () => {
    const branch = 'Please send the order number first.';
    const content = `{% if a %}\n${branch}\n{% else %}\n${branch}\n{% endif %}`;
    const prompt = promptOf({ template: 'jinja', messages: [{ role: 'system', content }] });
    expect(await rulesOf([prompt])).toEqual([]);
  });

  it('is none in a conversation that is shown', async () => {
    const content = 'Please send the order number first.';
    const messages = ['user', 'assistant', 'user', 'assistant'].map((role) => ({ role, content }) as never);
    expect(await rulesOf([promptOf({ messages })])).toEqual([]);
  });
});

describe('instructions against each other', () => {
  it.each([
    ['always and never', 'Always mention the price.\nNever mention the price.', 5],
    ['two languages', 'Respond in English.\nBe kind.\n- Always answer in French.', 6],
    ['two limits', 'Keep your answers under 50 words.\nBe kind.\nYour answer must be at most 120 words.', 6],
  ])('are found: %s', async (_what, text, line) => {
    expect(await lint(text)).toEqual([`contradiction:${line}`]);
  });

  it.each([
    ['the rest differs', 'Always mention the price.\nNever mention the discount.'],
    ['one is conditional', 'Respond in English.\nIf the customer writes French, respond in French.'],
    ['one stands under a condition', 'Respond in English.\nFor customers in France:\n- Respond in French.'],
    ['they limit different things', 'Keep your answers under 50 words.\nKeep your summaries under 90 words.'],
    ['they say the same', 'Respond in English.\nAlways answer in English.'],
    ['one is an example', 'Respond in English.\n## Examples\nRespond in French.'],
  ])('are none where %s', async (_why, text) => {
    expect(await lint(text)).toEqual([]);
  });
});

it('leaves what coding agents read alone', async () => {
  const text =
    'Always run the whole test suite.\nAlways run the whole test suite.\nNever run the whole test suite.\n';
  expect(await lintFile('AGENTS.md', text)).toEqual([]);
});
