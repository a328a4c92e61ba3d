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
      'system prompt: 2 sentences removed ("Be brief.", "Smile."), 1 reworded ("100" -> "500"), 1 added ("Answer in {{locale}}."), variable `{{locale}}` added; +1 token (+5%)',
    ]);
  });

  it('takes a placeholder that stands on a line of its own now for the same one, and another for a new one', async () => {
    const base = prompt('You defend the bridge over {{river}}. Be brief.');
    const [own] = await change(base, prompt('You defend the bridge over:\n\n{{river}}.\n\nBe brief.'));
    expect(own).toContain('template tag `{{river}}` on a line of its own now');
    const [twice] = await change(
      base,
      prompt('You defend the bridge over {{river}}. Be brief.\n\n{{river}}\n'),
    );
    expect(twice).toContain('template tag `{{river}}` added');
    const [both] = await change(
      prompt('Ask {{one}} and {{other}} to cross now. Be brief.'),
      prompt('Ask these to cross now.\n\n{{one}}\n\n{{other}}\n\nBe brief.'),
    );
    expect(both).toContain('template tags `{{one}}` and `{{other}}` on lines of their own now');
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

  it('quotes a mark that went and one that came elsewhere, each with its own word', async () => {
    const text = (kind: string, polite: string) =>
      prompt(`Be ${kind} always answer ${polite} and at length to everyone.`);
    const [line] = await change(text('kind:', 'politely'), text('kind', 'politely,'));
    expect(line).toContain('1 sentence reworded ("kind:" -> "kind", "politely" -> "politely,")');
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
    expect((await change(base, longer))[0]).toContain(
      ': 2 sentences reworded ("English" -> "German", "page" -> "source"), 2 added ("Ask once.", "Wave."); ',
    );
  });

  it('quotes of many changes the ones that say what must be and what may not', async () => {
    const base = prompt('Be kind. Smile. Wave. Never name a competitor. Ask once. Thank them.');
    const after = prompt('Wave. Ask once. Sing. Dance. You must cite the page. Jump. Run.');
    expect((await change(base, after))[0]).toContain(
      ': 4 sentences removed ("Never name a competitor." and 3 more), 5 added ("You must cite the page." and 4 more); ',
    );
  });

  it('shortens the quotes until the sizes have room', async () => {
    const long = (word: string) => `${word} `.repeat(30).trim();
    const rules = ['Alpha', 'Beta', 'Gamma', 'Delta'].map((word) => `${long(word)}.`);
    const [line = ''] = await change(
      prompt(`Be kind. ${rules.slice(0, 2).join(' ')} Go. ${long('Old')}.`),
      prompt(`Be kind. Go. ${long('Other')}. Stay. ${rules.slice(2).join(' ')} {{where}}`),
    );
    expect(line).toMatch(/ tokens? \([+-]\d+%\)$/);
    expect(line.length).toBeLessThanOrEqual(480);
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
      'system prompt: marks of entries written otherwise',
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

describe('a language that only the text itself tells', () => {
  const change = (before: string, after: string) => summaryOf('prompts/plan.txt', before, after);
  const base = 'You plan the work. The goals are {goals}.\nSo far these are done: {done}.\n';

  it('does not change with a line that looks otherwise, and its variables stand', async () => {
    const after = `${base}Write the list like ["{{FIRST-ONE}}", "{{NEXT-ONE}}"].\n`;
    const [there, ...more] = await change(base, after);
    expect(more).toEqual([]);
    expect(there).toMatch(/^system prompt: 1 sentence added \("Write the list [^,]*, [^,]*"\); \+\d+ tokens/);
    const [back] = await change(after, base);
    expect(back).toContain('1 sentence removed');
    expect(back).not.toContain('variable');
    expect(await change(base, after.replace('{done}', '{finished}'))).toEqual([
      expect.stringMatching(/variable `\{finished\}` added, variable `\{done\}` removed/),
    ]);
  });

  it('is read in the one that knows all variables', async () => {
    const plain = 'You answer in a shell.\nThe system is {{os}}.\n';
    const after = `${plain}{% if code_mode %}\nWrite code for {{os}} only.\n{% endif %}\n`;
    expect(await change(plain, after)).toEqual([
      expect.stringMatching(
        /^system prompt: 1 sentence added \("Write code for {{os}} only\."\), template tag `{% if code_mode %}` added, variable `{{code_mode}}` added; /,
      ),
    ]);
  });

  it('is told where variables that stay change their braces', async () => {
    const after = base.replaceAll('{', '{{').replaceAll('}', '}}');
    expect(await change(base, after)).toContain('template language f-string -> mustache-variables');
    expect(await change(after, base)).toContain('template language mustache-variables -> f-string');
    const kernel = after.replaceAll('{{', '{{$');
    expect(await change(base, kernel)).toContain('template language f-string -> semantic-kernel');
    const spaced = base.replaceAll('{', '{{ ').replaceAll('}', ' }}');
    expect((await change(after, spaced)).join()).not.toContain('template language');
  });

  it('is told where the file says it', async () => {
    const saved = (format: string, template: string) =>
      JSON.stringify({ _type: 'prompt', input_variables: ['topic'], template_format: format, template });
    const lines = await summaryOf(
      'prompts/poem.json',
      saved('f-string', 'Write a poem about {topic}.'),
      saved('jinja2', 'Write a poem about {{ topic }}.'),
    );
    expect(lines).toContain('template language f-string -> jinja');
  });
});

describe('lines that are no sentences', () => {
  const change = (before: string, after: string) => summaryOf('prompts/plan.j2', before, after);

  it('tags of a template are told as such, unless their variable is', async () => {
    const base = 'You plan the day.\n{% for item in items %}\n* {{ item }}\n{% endfor %}\nBe brief.\n';
    expect(await change(base, base.replace('* {{ item }}\n', ''))).toEqual([
      expect.stringMatching(/^system prompt: template tag `\* {{ item }}` removed; /),
    ]);
    expect(await change(base, `${base}{{ today }}\n`)).toEqual([
      expect.stringMatching(/^system prompt: variable `{{today}}` added; /),
    ]);
  });

  it('lines of a JSON example are counted apart', async () => {
    const base =
      'You plan the day for a busy family.\nAnswer as JSON:\n{\n  "plan": "The plan. One line."\n}\n';
    const after = base
      .replace('"\n}', '",\n  "reason": "Why. In short."\n}')
      .replace('plan the', 'order the');
    expect(await change(base, after)).toEqual([
      expect.stringMatching(
        /^system prompt: 1 sentence reworded \("plan" -> "order"\), 1 line of JSON added, 1 changed; /,
      ),
    ]);
  });

  it('prose behind a word in quotes is no JSON', async () => {
    const base =
      'You plan the day.\nRate each text:\n"abuse": insults and threats; never publish these.\n"other": 3 or more links; ask a person.\n';
    const after = base
      .replace('insults and threats; never publish these', 'threats alone; publish insults')
      .replace('ask a person', 'let them through');
    const [line] = await change(base, after);
    expect(line).toContain('publish insults');
    expect(line).toContain('let them through');
    expect(line).not.toContain('JSON');
  });

  it('a value that is no text is JSON', async () => {
    const values = ['1', '-0.5', 'true', 'false', 'null', '[', '{', '{{ item }}'];
    const text = (values: readonly string[]) =>
      `You plan the day.\n{\n${values.map((value, i) => `  "k${i}": ${value},`).join('\n')}\n}\n`;
    expect(await change(text(values), text([...values].reverse()))).toEqual([
      expect.stringMatching(/^system prompt: (variable [^,]*, )?\d lines? of JSON (?!.*sentence)/),
    ]);
  });

  it('the mark of a turn that is only written otherwise', async () => {
    const base = 'system:\nYou plan the day.\nuser:\n{{ question }}\n';
    const [line] = await change(base, base.replace('system:', '# system:').replace('user:', '# user:'));
    expect(line).toContain('marks of turns written otherwise ("system:" -> "# system:")');
    expect(line).not.toContain('sentence');
  });
});

describe('layout is no wording', () => {
  const change = (before: string, after: string) => summaryOf('prompts/plan.j2', before, after);
  const only = (text: string) => [expect.stringMatching(new RegExp(`^system prompt: ${text}(;|$)`))];

  it('a condition that stands on the line of its sentence', async () => {
    const base = 'You plan the day.\n{% if name %}\nTheir name is {{ name }}.\n{% endif %}\nBe brief.\n';
    const after = 'You plan the day.\n{% if name %}Their name is {{ name }}.{% endif %}\nBe brief.\n';
    expect(await change(base, after)).toEqual(only('only white space changed'));
    const unconditional = 'You plan the day.\nTheir name is {{ name }}.\nBe brief.\n';
    expect(await change(after, unconditional)).toEqual(only('template tag `{% if name %}` removed'));
  });

  it('a placeholder and the last word of a sentence that go to the next line', async () => {
    const base = 'You plan the day. Compare what they offer.{{ offers }}\nAsk the family for details.\n';
    const after = 'You plan the day. Compare what they offer.\n{{ offers }}\nAsk the family for\ndetails.\n';
    expect(await change(base, after)).toEqual(only('only white space changed'));
  });

  it('numbers of entries after a new one', async () => {
    const base = 'You plan the day.\n1. **Ask** who comes.\n2. **Cook** the meal.\n### Step 3: Clean up\n';
    const after =
      'You plan the day.\n1. **Ask** who comes.\n2. **Buy** what is missing.\n3. **Cook** the meal.\n### Step 4: Clean up\n';
    expect(await change(base, after)).toEqual(
      only('1 sentence added \\("2\\. \\*\\*Buy\\*\\* what is missing\\."\\)'),
    );
    expect(
      await change('You plan the day.\nAsk who comes.\n', 'You plan the day.\n- Ask who comes.\n'),
    ).toEqual(only('marks of entries written otherwise'));
    // A number that is no entry's is what the sentence says.
    expect(await change('You plan the day.\nAsk 3 people.\n', 'You plan the day.\nAsk 4 people.\n')).toEqual(
      only('1 sentence reworded \\("3" -> "4"\\)'),
    );
  });

  it('comments that the template leaves out', async () => {
    const base = 'You plan the day.\n{# as in the other plan #}\nBe brief.\n';
    expect(await change(base, base.replace('other', 'weekly'))).toEqual(
      only('only comments of the template changed'),
    );
  });
});

describe('a text that is another one now', () => {
  it('is quoted by the rules of both', async () => {
    const before = 'You sell tea. Ask who comes. Never talk about coffee. Smile.';
    const after =
      'Cars are repaired here. Always name a price. Write down the mileage. Wave. Thank everybody.';
    const [line] = await summaryOf('prompts/shop.system.md', before, after);
    expect(line).toContain(
      'system prompt: rewritten ("Always name a price." and 4 more in place of "Never talk about coffee." and 3 more)',
    );
  });
});

it('says how the scores of a grader changed', async () => {
  const text = (score: number) =>
    `harbour:\n  prompt: |-\n    You compare an answer about the harbour with what an expert said.\n    Question: {input}\n    Answer: {completion}\n    Choose A where they agree, B where they do not.\n  choice_strings: AB\n  choice_scores:\n    A: ${score}\n    B: 0\n`;
  expect(await summaryOf('evals/registry/modelgraded/harbour.yaml', text(1), text(0.5))).toEqual([
    '`harbour.choice_scores.A` 1 -> 0.5',
  ]);
});
