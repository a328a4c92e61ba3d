import { describe, expect, it } from 'vitest';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';
import { artifactOf, summaryOf } from '../support.ts';

const prompt = (system: string, rest = '') =>
  `model: openai/gpt-5\nmessages:\n  - role: system\n    content: ${JSON.stringify(system)}\n  - role: user\n    content: "{{question}}"\n${rest}`;

describe('prompts', () => {
  const change = (before: string, after: string) => summaryOf('a.prompt.yml', before, after);

  it('counts sentences, variables and tokens of each message', async () => {
    const before = prompt('You are an agent. Never promise a refund above 100 euro. Be brief. Smile.');
    const after = prompt('You are an agent. Never promise a refund above 500 euro. Answer in {{locale}}.');
    expect(await change(before, after)).toEqual([
      'system prompt: 2 sentences removed ("Be brief.", "Smile."), 1 reworded, 1 added, variable `{{locale}}` added; +1 token (+5%)',
    ]);
  });

  it('quotes a single change', async () => {
    const base = prompt('Be kind. Always answer in English.');
    expect(await change(base, prompt('Be kind.'))).toEqual([
      'system prompt: 1 sentence removed ("Always answer in English."); -5 tokens (-63%)',
    ]);
    expect(await change(base, prompt('Be kind. Always answer in German.'))).toEqual([
      'system prompt: 1 sentence reworded ("English" -> "German")',
    ]);
  });

  it('quotes what became of up to three sentences', async () => {
    const base = prompt('Be kind. Always answer in English. Cite the page of each fact. Smile.');
    const after = prompt('Be kind. Always answer in German. Cite the source of each fact. Smile.');
    expect(await change(base, after)).toEqual([
      'system prompt: 2 sentences reworded ("English" -> "German", "page" -> "source")',
    ]);
    const longer = prompt(
      'Be kind. Always answer in German. Cite the source of each fact. Smile. Ask once. Wave.',
    );
    expect((await change(base, longer))[0]).toMatch(/^system prompt: 2 sentences reworded, 2 added; /);
  });

  it('says what stands in place of a sentence', async () => {
    const base = prompt('You sell tea. Refuse to talk about coffee. Be brief.');
    expect(await change(base, prompt('You sell tea. Smile at everybody. Be brief.'))).toEqual([
      'system prompt: 1 sentence replaced ("Refuse to talk about coffee." -> "Smile at everybody."); -3 tokens (-21%)',
    ]);
    expect(await change(prompt('Tester'), prompt('Critic'))).toEqual([
      expect.stringContaining('1 sentence replaced ("Tester" -> "Critic")'),
    ]);
    // It is still there, elsewhere.
    expect(
      (
        await change(base, prompt('You sell tea. Smile at everybody. Be brief. Refuse to talk about coffee.'))
      )[0],
    ).not.toContain('replaced');
  });

  it('an entry of a list is one sentence with its mark', async () => {
    const base = prompt('1. Read the question.\n2. Say who asks, e.g. a customer.\n');
    expect(await change(base, base.replace('1. Read', '3. Read'))).toEqual([
      'system prompt: 1 sentence reworded ("1" -> "3")',
    ]);
    expect(await change(base, prompt('1. Read the question.\n'))).toEqual([
      expect.stringContaining('1 sentence removed ("2. Say who asks, e.g. a customer.")'),
    ]);
  });

  it('names the rule that says what to refuse', async () => {
    const base = prompt('You sell tea. Refuse every question about anything else. Be brief. Smile.');
    const softer = base.replace('Refuse every question', 'Politely refuse each question');
    expect(await change(base, softer)).toEqual([
      'system prompt: refusal rule reworded ("Refuse every" -> "Politely refuse each"); +1 token (+6%)',
    ]);
    expect(await change(base, softer.replace(' Be brief.', ''))).toEqual([
      'system prompt: 1 sentence removed ("Be brief."), refusal rule reworded ("Refuse every" -> "Politely refuse each"); -2 tokens (-12%)',
    ]);
    const [gone] = await change(base, prompt('You sell tea.'));
    expect(gone).toContain('3 sentences removed, a refusal rule among them');
  });

  it('tells white space from words, and an order from a change', async () => {
    expect(await change(prompt('Be kind. Ask first.'), prompt('Be kind.\n\nAsk first.'))).toEqual([
      expect.stringContaining('only white space changed'),
    ]);
    expect(await change(prompt('One. Two. Three.'), prompt('Two. Three. One.'))).toEqual([
      'system prompt: 1 sentence moved',
    ]);
  });

  it('puts the model first and says when the provider changes', async () => {
    const after = prompt('Be brief and never kind.').replace('openai/gpt-5', 'anthropic/claude-opus');
    expect(await change(prompt('Be kind.'), after)).toEqual([
      'model openai/gpt-5 -> anthropic/claude-opus: provider swap',
      expect.stringContaining('system prompt'),
    ]);
    expect(await change(prompt('a'), prompt('a').replace('gpt-5', 'gpt-5-mini'))).toEqual([
      'model openai/gpt-5 -> openai/gpt-5-mini',
    ]);
  });

  it('names messages that came or went', async () => {
    const extra = '  - role: assistant\n    content: Hello there\n';
    expect(await change(prompt('a'), prompt('a', extra))).toEqual(['assistant message added (2 tokens)']);
    expect(await change(prompt('a', extra), prompt('a'))).toEqual(['assistant message removed (2 tokens)']);
  });

  it('names parameters, formats and tests', async () => {
    const before = prompt(
      'a',
      'modelParameters: {temperature: 0.2}\ntestData: [{question: x}, {question: y}]\n',
    );
    const after = prompt(
      'a',
      'modelParameters: {maxTokens: 9}\nresponseFormat: json_object\ntestData: [{question: x}, {question: z}, {question: w}]\n',
    );
    expect(await change(before, after)).toEqual([
      '`temperature` 0.2 -> not set',
      '`maxOutputTokens` not set -> 9',
      'response format text -> json',
      '1 test case changed, 1 added',
    ]);
  });

  it('names inputs that are declared otherwise', async () => {
    const declaring = (digest: string, ...declaredVariables: string[]) => {
      const artifact = artifactOf('a.prompt.yml', prompt('Be kind.'));
      return {
        ...artifact,
        digest,
        content: { ...artifact.content, declaredVariables } as typeof artifact.content,
      };
    };
    const change = await diffArtifacts(declaring('1', 'question'), declaring('2', 'question', 'tone'));
    expect(change?.summary).toEqual(['declared inputs ["question"] -> ["question", "tone"]']);
  });

  it('gives every field its line in the head', async () => {
    const difference = await diffArtifacts(
      artifactOf('a.prompt.yml', prompt('a')),
      artifactOf('a.prompt.yml', prompt('b').replace('gpt-5', 'gpt-4')),
    );
    expect(difference?.fields).toEqual([
      { field: 'model', before: 'openai/gpt-5', after: 'openai/gpt-4', line: 1 },
      { field: 'messages[0].content', before: 'a', after: 'b', line: 4 },
    ]);
  });
});

describe('prose', () => {
  const change = (before: string, after: string) => summaryOf('prompts/a.md', before, after);

  it('wrapped elsewhere is the same prose', async () => {
    const before =
      'You answer questions about our products and always\ncite the page. Never guess a price.\n- Be brief\n- Cite\n';
    const after =
      'You answer questions about our products\nand always cite the page. Never guess a price\nor a discount.\n- Be brief\n- Cite\n';
    expect(await change(before, after)).toEqual([
      expect.stringMatching(/^system prompt: 1 sentence reworded \("or a discount" added\)/),
    ]);
  });

  it('one instruction a line stays one sentence a line', async () => {
    expect(await change('Be brief\nCite sources\nNever guess\n', 'Be brief\nNever guess\n')).toEqual([
      expect.stringContaining('1 sentence removed ("Cite sources")'),
    ]);
  });
});
