import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { renderPrompt } from '../../../../src/core/artifact/render.ts';
import { artifactOf, contentOf, kindsOf, summaryOf } from '../support.ts';

const TEXT = 'Answer the customer in one line.\n\nQuestion: {question}';
const PROMPT = {
  _type: 'prompt',
  input_variables: ['question'],
  template: TEXT,
  template_format: 'f-string',
};
const serialised = (id: string[], kwargs: object) => ({
  lc: 1,
  type: 'constructor',
  id: ['langchain', ...id],
  kwargs,
});
const template = (text: string, format = 'f-string') =>
  serialised(['prompts', 'prompt', 'PromptTemplate'], {
    input_variables: [],
    template: text,
    template_format: format,
  });
const message = (who: string, text: string, format?: string) =>
  serialised(['prompts', 'chat', `${who}MessagePromptTemplate`], { prompt: template(text, format) });
const chat = (...messages: object[]) =>
  serialised(['prompts', 'chat', 'ChatPromptTemplate'], { input_variables: ['team'], messages });

describe('files that LangChain loads', () => {
  it('reads a template, its language and its variables', () => {
    expect(contentOf('chains/ask.json', JSON.stringify(PROMPT), 'prompt')).toMatchObject({
      messages: [{ role: 'user', content: TEXT }],
      template: 'f-string',
      variables: ['question'],
    });
  });

  it('knows one by its members where it does not say its type', () => {
    const text = 'input_variables: [city]\ntemplate_format: jinja2\ntemplate: |\n  Weather of {{ city }}?\n';
    expect(contentOf('weather.yaml', text, 'prompt')).toMatchObject({
      template: 'jinja',
      variables: ['city'],
    });
    expect(artifactOf('weather.yaml', text).positions).toMatchObject({ 'messages[0].content': 4 });
  });

  it('refers to the file that the template is kept in', () => {
    const text = '_type: prompt\ninput_variables: [a]\ntemplate_path: texts/ask.txt\n';
    expect(artifactOf('llm/ask.yaml', text).references).toEqual(['llm/texts/ask.txt']);
    const outside = text.replace('texts/', '../../');
    expect(artifactOf('llm/ask.yaml', outside).references).toEqual([]);
  });

  it('shows the examples of a few-shot prompt as the model sees them', async () => {
    const content = contentOf(
      'antonyms.json',
      JSON.stringify({
        _type: 'few_shot',
        input_variables: ['word'],
        prefix: 'Write the antonym.',
        example_prompt: { _type: 'prompt', input_variables: ['in', 'out'], template: 'In: {in}\nOut: {out}' },
        examples: [{ in: 'up', out: '{down}' }],
        suffix: 'In: {word}\nOut:',
      }),
      'prompt',
    );
    expect(content.variables).toEqual(['word']);
    const rendered = await renderPrompt(content, { word: 'hot' });
    expect(rendered).toMatchObject({
      messages: [{ content: 'Write the antonym.\n\nIn: up\nOut: {down}\n\nIn: hot\nOut:' }],
    });
  });

  it('refers to examples in a file of their own, and counts them otherwise', () => {
    const text =
      '_type: few_shot\nprefix: Write it.\nsuffix: "{a}"\ninput_variables: [a]\nexamples: ex.json\n';
    expect(artifactOf('p/f.yaml', text)).toMatchObject({
      references: ['p/ex.json'],
      content: { otherSettings: { examples: 'ex.json' } },
    });
  });

  it('takes the model and its parameters from the chain around a prompt', () => {
    const chain = (temperature: number) =>
      JSON.stringify({
        _type: 'llm_chain',
        prompt: PROMPT,
        llm: { _type: 'openai', model_name: 'gpt-4o', temperature, n: 1 },
        output_key: 'text',
      });
    expect(contentOf('chain.json', chain(0.2), 'prompt')).toMatchObject({
      model: 'gpt-4o',
      parameters: { temperature: 0.2 },
      otherSettings: { 'llm.n': 1, output_key: 'text' },
    });
    return expect(summaryOf('chain.json', chain(0.2), chain(0.9))).resolves.toEqual([
      '`temperature` 0.2 -> 0.9',
    ]);
  });

  it('holds every prompt of a chain apart, with the lines it stands on', () => {
    const text = JSON.stringify(
      { _type: 'api_chain', ask: { prompt: PROMPT }, answer: { prompt: PROMPT }, verbose: true },
      null,
      1,
    );
    const { artifacts } = detectFile('api.json', text);
    expect(artifacts.map(({ name }) => name)).toEqual(['ask.prompt', 'answer.prompt']);
    expect(artifacts.map(({ lines }) => lines)).toEqual([
      [5, 10],
      [15, 20],
    ]);
    expect(artifacts.filter(({ content }) => 'otherSettings' in content)).toHaveLength(1);
  });

  it('reads a model without a prompt as model settings', () => {
    const text = '_type: openai-chat\nmodel_name: gpt-4o\ntemperature: 0.3\n';
    expect(contentOf('llm.yaml', text, 'model-config')).toMatchObject({ models: ['gpt-4o'] });
  });
});

describe('manifests of LangSmith', () => {
  const manifest = chat(message('System', 'You work for {team}.'), message('Human', 'Hello'));

  it('reads messages with their roles', () => {
    expect(contentOf('hub/support.json', JSON.stringify(manifest), 'prompt')).toMatchObject({
      messages: [
        { role: 'system', content: 'You work for {team}.' },
        { role: 'user', content: 'Hello' },
      ],
      variables: ['team'],
    });
  });

  it('reads the model that a prompt is bound to', () => {
    const model = (name: string, temperature: number) =>
      serialised(['schema', 'runnable', 'RunnableBinding'], {
        bound: serialised(['chat_models', 'openai', 'ChatOpenAI'], { model: name, temperature }),
        kwargs: { tool_choice: 'auto' },
      });
    const bound = (name: string) =>
      JSON.stringify(
        serialised(['schema', 'runnable', 'RunnableSequence'], { first: manifest, last: model(name, 0.1) }),
      );
    expect(contentOf('hub/a.json', bound('gpt-5'), 'prompt')).toMatchObject({
      model: 'gpt-5',
      parameters: { temperature: 0.1 },
      otherSettings: { 'kwargs.last.kwargs.kwargs.tool_choice': 'auto' },
    });
    return expect(summaryOf('hub/a.json', bound('gpt-5'), bound('claude-opus-4'))).resolves.toEqual([
      'model gpt-5 -> claude-opus-4: provider swap',
    ]);
  });

  it('knows mustache templates and the schema of a structured prompt', () => {
    const structured = serialised(['prompts', 'structured', 'StructuredPrompt'], {
      messages: [message('Human', '{{#each}}{{q}}', 'mustache')],
      schema_: { title: 'verdict', type: 'object', properties: { ok: { type: 'boolean' } } },
    });
    expect(contentOf('hub/s.json', JSON.stringify(structured), 'prompt')).toMatchObject({
      template: 'handlebars',
      responseFormat: { type: 'json_schema', name: 'verdict' },
    });
  });
});

it.each([
  ['a document of a search index', 'doc.json', { _type: '_doc', template: 'x' }],
  [
    'a serialised object that is no prompt',
    'o.json',
    serialised(['schema', 'Document'], { page_content: 'a' }),
  ],
  ['an e-mail template', 'mail.json', { template: 'Dear {name}', subject: 'Hi' }],
  ['a form', 'form.yaml', { input_variables: ['a'], fields: [] }],
  ['a test', 'tests/data/p.json', PROMPT],
])('leaves %s alone', (_what, path, data) => {
  expect(kindsOf(detectFile(path, JSON.stringify(data)))).toEqual([]);
});

it('never throws, whatever a manifest holds', () => {
  const node = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(null, 1, 'You are a bot. {a}', 'prompts', []),
      fc.record(
        {
          lc: fc.constant(1),
          _type: fc.constantFrom('prompt', 'llm_chain', 'few_shot', 'chat'),
          id: fc.constantFrom(['langchain', 'prompts', 'ChatPromptTemplate'], ['x']),
          kwargs: tie('value'),
          messages: fc.array(tie('value'), { maxLength: 3 }),
          prompt: tie('value'),
          template: tie('value'),
          examples: tie('value'),
          input_variables: tie('value'),
          llm: tie('value'),
        },
        { requiredKeys: [] },
      ),
    ),
  })).value;
  fc.assert(
    fc.property(node, (data) => {
      detectFile('a.json', JSON.stringify(data));
    }),
    { numRuns: 120 },
  );
});
