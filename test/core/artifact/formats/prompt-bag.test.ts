import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';
import { lintArtifacts } from '../../../../src/core/artifact/lint.ts';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { summaryOf } from '../support.ts';

const bagOf = (path: string, data: string | Json) =>
  detectFile(path, typeof data === 'string' ? data : JSON.stringify(data, null, 1)).artifacts;
const namesOf = (path: string, data: string | Json) =>
  bagOf(path, data)
    .filter(({ format }) => format === 'prompt-bag')
    .map(({ name }) => name);

const PROMPTS = `# What the bot says
triage: |
  You are the first to read a ticket.
  Name the team for {ticket}.
answer:
  system: You answer tickets of {company}.
  user: "{ticket}"
tone: friendly
limits:
  retries: 3
`;

describe('a file of prompts', () => {
  it('is one artifact a prompt, named by its key, with its lines and its text’s first line', () => {
    expect(bagOf('config/prompts.yaml', PROMPTS)).toMatchObject([
      { kind: 'prompt', name: 'triage', lines: [2, 4], positions: { 'messages[0].content': 3 } },
      { name: 'answer', lines: [6, 7], positions: { 'messages[0].content': 6, 'messages[1].content': 7 } },
    ]);
  });

  it('reads messages of parts by what they say, and sees what they show beside it change', async () => {
    const told = { role: 'system', content: 'You read receipts.' };
    const shown = { type: 'image_url', image_url: { url: '{{photo}}', detail: 'low' } };
    const messages = [
      told,
      { role: 'user', content: [{ type: 'text', text: 'Find the {{wanted}}.' }, shown] },
    ];
    const path = 'prompts/receipt.json';
    const [found, ...more] = bagOf(path, messages);
    expect(more).toEqual([]);
    expect(found?.content).toMatchObject({
      messages: [
        told,
        {
          role: 'user',
          content: 'Find the {{wanted}}.',
          parts: [
            { type: 'text', text: 'Find the {{wanted}}.' },
            { type: 'image', image: { kind: 'named', name: '{{photo}}', by: 'case' }, detail: 'low' },
          ],
        },
      ],
      variables: ['photo', 'wanted'],
    });
    const change = (from: string, to: string) =>
      summaryOf(path, JSON.stringify(messages), JSON.stringify(messages).replace(from, to));
    expect(await change('{{photo}}', '{{scan}}')).toEqual(['picture `{{photo}}` -> `{{scan}}`']);
    expect(await change('"low"', '"high"')).toEqual(['`detail` of picture `{{photo}}` low -> high']);
    expect(await change(`,${JSON.stringify(shown)}`, '')).toEqual(['picture `{{photo}}` removed']);
    expect(await change('"image_url":{', '"cache_control":{},"image_url":{')).toEqual([
      'picture `{{photo}}` removed',
      'part `image_url` added',
    ]);
    const [alone] = bagOf(path, [told, { role: 'user', content: [shown] }]);
    expect(alone?.content).toMatchObject({ messages: [told, { role: 'user', content: '', parts: [{}] }] });
    const sound = { type: 'input_audio', input_audio: { data: '{{call}}', format: 'wav' } };
    expect(bagOf(path, [told, { role: 'user', content: [sound] }])).toEqual([]);
    // The file that it names itself is one that it includes.
    const own = JSON.parse(JSON.stringify(messages).replace('{{photo}}', '../logo.png'));
    expect(bagOf(path, own)[0]?.references).toEqual(['logo.png']);
  });

  it('reads a system and a user text of one mapping as the turns of one prompt', () => {
    expect(bagOf('config/prompts.yaml', PROMPTS)[1]?.content).toMatchObject({
      messages: [
        { role: 'system', content: 'You answer tickets of {company}.' },
        { role: 'user', content: '{ticket}' },
      ],
      template: 'f-string',
      variables: ['company', 'ticket'],
    });
  });

  it('says a change of one prompt of that one, and a setting’s change once', () => {
    const changed = (from: string, to: string) => {
      const after = bagOf('prompts.yaml', PROMPTS.replace(from, to));
      return bagOf('prompts.yaml', PROMPTS)
        .filter((one, index) => one.digest !== after[index]?.digest)
        .map(({ name }) => name);
    };
    expect(changed('Name the team', 'Guess the team')).toEqual(['triage']);
    expect(changed('You answer', 'You close')).toEqual(['answer']);
    expect(changed('retries: 3', 'retries: 4')).toEqual(['triage']);
    expect(changed('# What', '# All that')).toEqual([]);
  });

  it.each<[string, string, Json, string[]]>([
    [
      'nested mappings',
      'src/prompts.json',
      {
        review: {
          default: 'You are a reviewer. Read {diff} and comment.',
          short: 'Review {diff} in one short line.',
        },
      },
      ['review.default', 'review.short'],
    ],
    [
      'lists of named records',
      'prompts/library.json',
      [
        { id: 'sum', title: 'Summary', prompt: 'Summarize {text} in three lines.\nUse plain words only.' },
        { id: 'fix', title: 'Fix', prompt: 'You are an editor. Correct {text}.' },
      ],
      ['sum', 'fix'],
    ],
    [
      'messages',
      'prompts/judge.yaml',
      { model: 'gpt-5', messages: [{ role: 'system', content: 'Judge it.' }] },
      ['judge'],
    ],
    [
      'one template',
      'prompts/system.yaml',
      { version: 2, template: 'You are Max, who helps.\nBe kind.' },
      ['system'],
    ],
    [
      'other languages',
      'prompts.json',
      { 案内: 'あなたは親切な案内係です。短く答えてください。', fin: 'Du bist ein Berater. Antworte kurz.' },
      ['案内', 'fin'],
    ],
    ['personas', 'personas.yml', { anna: 'You are Anna, a patient tutor of Greek.' }, ['anna']],
  ])('knows %s', (_what, path, data, names) => {
    expect(namesOf(path, data)).toEqual(names);
  });

  it('takes the model and the parameters of a prompt from its mapping, and says them nowhere else', () => {
    const data = {
      summary: { prompt: 'Summarize {text}.\nKeep names.', model: 'gpt-5', temperature: 0.2, format: 'list' },
    };
    expect(bagOf('prompts.json', data)).toMatchObject([
      {
        kind: 'prompt',
        content: {
          model: 'gpt-5',
          parameters: { temperature: 0.2 },
          otherSettings: { 'summary.format': 'list' },
        },
        positions: { model: 4, 'parameters.temperature': 5, 'otherSettings.summary.format': 6 },
      },
    ]);
  });

  it('does not count what tells people about a prompt', () => {
    const text = (title: string) => ({ fix: { title, template: 'You are an editor. Correct {text}.' } });
    expect(bagOf('prompts.json', text('Fix'))[0]?.digest).toBe(
      bagOf('prompts.json', text('Repair'))[0]?.digest,
    );
  });

  it('is one artifact as a whole where it holds more than 200 prompts', () => {
    const data = (last: string) =>
      Object.fromEntries(
        Array.from({ length: 250 }, (_, i) => [
          `p${i}`,
          `You are the helper ${i}. ${i === 249 ? last : 'Answer.'}`,
        ]),
      );
    const [artifact, ...more] = bagOf('prompts.json', data('Answer.'));
    expect([artifact?.name, more]).toEqual(['prompts', []]);
    expect(bagOf('prompts.json', data('Ask.'))[0]?.digest).not.toBe(artifact?.digest);
  });

  it('puts findings on lines that the file has', async () => {
    const long = { a: `You are a bot.\n\n\n\nUse sk-proj-${'a1B2'.repeat(12)} to answer.` };
    for (const finding of await lintArtifacts(bagOf('prompts.json', long))) expect(finding.line).toBe(2);
  });
});

describe('prompts in a larger configuration', () => {
  const CONFIG = `server:
  port: 80
runner:
  system_template: |
    You are an agent that works in a shell.
  instance_template: |
    Solve this task: {{task}}
    You must answer with one command in each turn.
  step_limit: 10
model:
  name: gpt-5
  temperature: 0.0
  format_error_template: |
    That was no command: {{error}}. You must answer with exactly one of them.
`;
  it('are artifacts; their models and parameters are model settings of their own', () => {
    const artifacts = bagOf('config/runner.yaml', CONFIG);
    expect(artifacts.map(({ kind, name }) => [kind, name])).toEqual([
      ['prompt', 'runner.system_template'],
      ['prompt', 'runner.instance_template'],
      ['prompt', 'model.format_error_template'],
      ['model-config', 'runner'],
    ]);
    expect(artifacts[0]?.content).toMatchObject({ otherSettings: { 'runner.step_limit': 10 } });
    expect(artifacts[0]?.lines).toEqual([4, 5]);
  });

  it('do not change with what has nothing to do with them', () => {
    const digests = (text: string) => bagOf('config/runner.yaml', text).map(({ digest }) => digest);
    expect(digests(CONFIG.replace('port: 80', 'port: 81'))).toEqual(digests(CONFIG));
  });

  it('are said once, not among the model settings as well', () => {
    const text = 'model: gpt-5\ntemperature: 0\nsystem_prompt: Be brief and polite.\n';
    const [prompt, model] = bagOf('config.yaml', text);
    expect(prompt).toMatchObject({ kind: 'prompt', name: 'system_prompt' });
    expect(model).toMatchObject({
      kind: 'model-config',
      content: { settings: { model: 'gpt-5', temperature: 0 } },
    });
  });

  it('are read of a list of agents, with their models', () => {
    const data = [
      { name: 'Coach', model: 'gpt-5', systemPrompt: 'You coach a team. Be frank.', tools: ['crm'] },
    ];
    expect(bagOf('config/agents.json', data)).toMatchObject([
      { name: 'Coach', content: { model: 'gpt-5', otherSettings: { '[0].tools': ['crm'] } } },
    ]);
  });
});

describe('any data', () => {
  const keys = fc.constantFrom(
    'system',
    'user',
    'prompt',
    'name',
    'model',
    'messages',
    'template',
    '__proto__',
    'a',
    'b',
  );
  const tree = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Json>(
        null,
        3,
        'gpt-5',
        'You are a bot. Answer {q}.',
        'Name {a}\nand {b}\nin one line, please.',
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;

  it('comes back with names that differ and lines that the file has', () => {
    fc.assert(
      fc.property(tree, (data) => {
        const text = JSON.stringify(data, null, 1);
        const count = text.split('\n').length;
        const artifacts = bagOf('prompts.json', text).filter(({ kind }) => kind === 'prompt');
        expect(new Set(artifacts.map(({ name }) => name)).size).toBe(artifacts.length);
        for (const { lines, positions } of artifacts)
          for (const line of [...(lines ?? []), ...Object.values(positions ?? {})])
            expect(line >= 1 && line <= count).toBe(true);
      }),
      { numRuns: 120 },
    );
  });

  it('has a name of its own beside the settings of the same file', () => {
    const data = { system: [{ name: 'gpt-5' }], template: 'You are a bot. Answer {q}.' };
    const { artifacts } = detectFile('prompts.json', JSON.stringify(data, null, 1));
    expect(artifacts.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'prompt prompts',
      'prompt prompts#2',
    ]);
  });

  it('reports a change of any text of a prompt as that text’s change', async () => {
    const [before] = bagOf('prompts.yaml', PROMPTS);
    const [after] = bagOf('prompts.yaml', PROMPTS.replace('first', 'last'));
    const change = await diffArtifacts(before ?? null, after ?? null);
    expect(change?.fields).toMatchObject([{ field: 'messages[0].content', line: 3 }]);
  });
});

it('reads prompts from TOML, each with its lines', () => {
  const text = `[review]
system = """
You are a careful reviewer of pull requests.
Answer in JSON."""
user = "Review this change and answer with one JSON object: {{diff}}"
`;
  const { artifacts } = detectFile('prompts/review_prompts.toml', text);
  expect(artifacts.map(({ kind, lines }) => [kind, lines])).toEqual([['prompt', [2, 5]]]);
  expect(artifacts[0]?.positions?.['messages[0].content']).toBe(3);
});

it('takes prompts in a section of prompts for such in any language, and out of the settings of retrieval', () => {
  const text = `rag:
  chunk_size: 500
  chunk_overlap: 50
  top_k: 5
  prompts:
    rules: |
      Ik geef antwoord op vragen over planten in de tuin.
      Elk antwoord steunt op de stukken die hieronder staan.
`;
  const { artifacts } = detectFile('config.yml', text);
  expect(artifacts.map(({ kind, name }) => [kind, name])).toEqual([
    ['prompt', 'rag.prompts.rules'],
    ['rag-config', 'config'],
  ]);
  expect(JSON.stringify(artifacts[1]?.content)).not.toContain('planten');
});

it.each([
  ['prompts: {name: "What is your name, and what do you want to call this project?"}\n'],
  [
    'prompts:\n  - name: variety\n    message: Which variety of rose do you want to plant in this part of the garden?\n',
  ],
])('takes no question of a command line for a prompt: %s', (text) => {
  expect(detectFile('scaffold.yml', text).artifacts).toEqual([]);
});

describe('a text that is written as a list of its lines', () => {
  const bag = {
    desk: {
      prompt: ['You are the clerk of a library.', 'Name the shelf.', 'Never promise a book.'],
      shelves: ['A', 'B'],
    },
  };

  it('is one prompt, each line at its own', () => {
    const [artifact] = bagOf('config/desk.json', bag);
    expect(artifact).toMatchObject({
      kind: 'prompt',
      name: 'desk.prompt',
      positions: { 'messages[0].content': 4 },
    });
    expect(artifact?.content).toMatchObject({ messages: [{ content: bag.desk.prompt.join('\n') }] });
  });

  it('is one in any language in a file of prompts', () => {
    const rows = ['返信', '要約'].map((name) => ({
      name,
      lines: ['以下の文章に続く返信を三行以内で丁寧に書いてください。', '__TEXT__', '短く'],
    }));
    expect(namesOf('prompts.json', rows)).toEqual(['返信', '要約']);
  });

  it.each([
    [
      'of a recipe',
      'cake.json',
      { instructions: ['Peel the apples.', 'Always preheat the oven.', 'Return the cake.'] },
    ],
    ['of a play', 'scene.json', [{ name: 'Guard', lines: ['Who goes there?', 'You must answer me.'] }]],
    [
      'of a letter',
      'mail.json',
      { body: ['Thank you for joining.', 'Please do not reply to this message.'] },
    ],
    ['of a diary', 'prompts.json', [{ name: 'Monday', lines: ['What made you smile?', 'Who was there?'] }]],
  ])('is none %s', (_what, path, data) => expect(namesOf(path, data)).toEqual([]));
});

describe('a file of variables', () => {
  const found = (text: string) =>
    detectFile('.env.example', text).artifacts.map(({ kind, name }) => `${kind} ${name}`);

  it('holds the prompt that it sets, beside the model or with the words of one', () => {
    expect(found('MODEL=\nPROMPT=Read the diff below and tell what could break\n')).toEqual(['prompt .env']);
    expect(found('PORT=1\nSYSTEM_PROMPT=You are a helpful gardener who answers in one sentence.\n')).toEqual([
      'prompt SYSTEM_PROMPT',
    ]);
    expect(found('PORT=1\nPROMPT=Which port shall the server of this program take\n')).toEqual([]);
    expect(found('PROMPT="Please enter your name and press return"\nMODEL=T1000\n')).toEqual([]);
    expect(found('MODEL=\nPS1_PROMPT=\nPROMPT=>>> \n')).toEqual([]);
  });
});
