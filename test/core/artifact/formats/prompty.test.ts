import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { lintArtifacts } from '../../../../src/core/artifact/lint.ts';
import { renderPrompt } from '../../../../src/core/artifact/render.ts';
import { artifactOf, contentOf, kindsOf, lineOfWords, summaryOf } from '../support.ts';

// Prompty's own placeholders, which no JavaScript fills.
const ENDPOINT = `\${env:ENDPOINT}`;
const SAMPLE = `\${file:samples/refund.json}`;
const V1 = `---
name: Refunds
description: Decides on refunds
authors: [ada]
model:
  api: chat
  configuration:
    type: azure_openai
    azure_deployment: gpt-4o-mini
    azure_endpoint: ${ENDPOINT}
  parameters:
    max_tokens: 500
    temperature: 0.1
    response_format: {type: json_object}
sample: ${SAMPLE}
---

system:
You decide on refunds.
{# the tone is set elsewhere #}
{% for rule in rules %}
- {{rule}}
{% endfor %}

# Context
{{context}}

User:
{{question}}
`;
const V2 = `---
name: refunds
model:
  id: gpt-4.1-mini
  provider: openai
  connection: {kind: key, apiKey: "\${env:KEY}"}
  options: {temperature: 0.3, maxOutputTokens: 90}
inputs:
  - {name: question, kind: string, default: Why?}
outputs:
  - {name: verdict, kind: string, description: yes or no, required: true}
  - {name: scores, kind: array, items: {kind: float}}
tools:
  - {name: lookup, kind: prompty, path: ./lookup.prompty}
template: {format: {kind: mustache}}
metadata: {authors: [ada], tier: gold}
---
system:
Be fair. {{#vip}}Be kind.{{/vip}}

user[name="customer"]:
{{question}} ![photo](img/photo.png)
`;

describe('version 1', () => {
  it('is read as messages by its role lines, comments apart', () => {
    const { messages, template, variables } = contentOf('a.prompty', V1, 'prompt');
    expect(messages).toEqual([
      {
        role: 'system',
        content:
          'You decide on refunds.\n{% for rule in rules %}\n- {{rule}}\n{% endfor %}\n\n# Context\n{{context}}',
      },
      { role: 'user', content: '{{question}}' },
    ]);
    expect(template).toBe('jinja');
    expect(variables).toEqual(['context', 'question', 'rules']);
  });

  it('has model, parameters, response format, references and the rest', () => {
    const artifact = artifactOf('bot/a.prompty', V1);
    const { content, references, positions } = artifact;
    expect(lineOfWords(artifact, 0, '{% for')).toBe(21);
    expect(lineOfWords(artifact, 0, '{{context}}')).toBe(26);
    expect(content).toMatchObject({
      model: 'azure/gpt-4o-mini',
      parameters: { temperature: 0.1, maxOutputTokens: 500 },
      responseFormat: { type: 'json' },
      otherSettings: {
        'model.api': 'chat',
        'model.configuration.type': 'azure_openai',
        'model.configuration.azure_endpoint': ENDPOINT,
        sample: SAMPLE,
      },
    });
    expect(references).toEqual(['bot/samples/refund.json']);
    expect(positions).toMatchObject({
      model: 9,
      'parameters.temperature': 13,
      responseFormat: 14,
      'messages[0].content': 19,
      'messages[1].content': 29,
    });
  });

  it('takes no placeholder for a model, and no file outside of the repository', () => {
    const text = `---\nmodel:\n  configuration: {azure_deployment: "<yours>"}\nsample: \${file:../../etc/x.json}\n---\nHello`;
    const { content, references } = artifactOf('a.prompty', text);
    expect(content).toMatchObject({
      model: null,
      otherSettings: { 'model.configuration.azure_deployment': '<yours>' },
      messages: [{ role: 'system', content: 'Hello' }],
    });
    expect(references).toEqual([]);
  });
});

describe('version 2', () => {
  it('has its provider, options, outputs and files', () => {
    const { content, references } = artifactOf('bot/a.prompty', V2);
    expect(content).toMatchObject({
      model: 'openai/gpt-4.1-mini',
      template: 'handlebars',
      variables: ['question', 'vip'],
      parameters: { temperature: 0.3, maxOutputTokens: 90 },
      responseFormat: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: {
            verdict: { type: 'string', description: 'yes or no' },
            scores: { type: 'array', items: { type: 'number' } },
          },
          required: ['verdict'],
        },
      },
      otherSettings: { 'metadata.tier': 'gold', 'inputs[0].default': 'Why?', 'roles.1': '[name="customer"]' },
    });
    expect(references).toEqual(['bot/lookup.prompty', 'bot/img/photo.png']);
  });

  it('may give only the name of a model', () => {
    expect(contentOf('a.prompty', '---\nmodel: gpt-4\n---\nHi', 'prompt').model).toBe('gpt-4');
  });
});

describe('both', () => {
  it('keep a role line of a loop in the text, and tell where the thread goes in', () => {
    const text = 'system:\nA\n{% for m in past %}\nuser:\n{{m}}\n{% endfor %}\n![thread]\nuser:\n{{q}}';
    const { messages, otherSettings } = contentOf('a.prompty', text, 'prompt');
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(otherSettings).toEqual({ thread: [1] });
  });

  it('keep tools of the body as a setting', () => {
    const { messages, otherSettings } = contentOf('a.prompty', 'tools:\n- id: x\n\nsystem:\nA', 'prompt');
    expect(messages).toEqual([{ role: 'system', content: 'A' }]);
    expect(otherSettings).toEqual({ toolsInBody: ['- id: x'] });
  });

  it('can be rendered', async () => {
    const words = V2.replace(' ![photo](img/photo.png)', '');
    const rendered = await renderPrompt(contentOf('a.prompty', words, 'prompt'), {
      question: 'May I?',
      vip: true,
    });
    expect(rendered).toMatchObject({
      ok: true,
      messages: [{ content: 'Be fair. Be kind.' }, { content: 'May I?' }],
    });
    const values = { question: 'May I?', rules: ['one'], context: 'c' };
    expect(await renderPrompt(contentOf('a.prompty', V1, 'prompt'), values)).toMatchObject({ ok: true });
  });

  it('have no findings where nothing is wrong', async () => {
    const declared = V2.replace('outputs:', '  - {name: vip, kind: boolean}\noutputs:');
    expect(await lintArtifacts([artifactOf('a.prompty', V1), artifactOf('b.prompty', declared)])).toEqual([]);
  });

  it('declare their inputs, each with its line', async () => {
    const found = await lintArtifacts([artifactOf('b.prompty', V2.replace('question, kind', 'query, kind'))]);
    expect(found.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '9: `query` is declared as an input, and no message uses it',
      '19: `vip` is used and not declared as an input',
      '22: `question` is used and not declared as an input',
    ]);
  });

  it('say what changed', async () => {
    expect(await summaryOf('a.prompty', V1, V1.replace('gpt-4o-mini', 'gpt-4o'))).toEqual([
      'model azure/gpt-4o-mini -> azure/gpt-4o',
    ]);
    expect(await summaryOf('a.prompty', V1, V1.replace('chat', 'completion'))).toEqual([
      '`model.api` "chat" -> "completion"',
    ]);
    const layout = `\ufeff${V1.replace('ada', 'bob').replace('elsewhere', 'here')}`.replaceAll('\n', '\r\n');
    expect(await summaryOf('a.prompty', V1, layout)).toEqual([]);
  });

  it('show pictures where they stand in the text, by what the file or the case calls them', async () => {
    const prompt = contentOf(
      'a.prompty',
      V2.replace('{{question}}', '{{question}} ![](other.png)'),
      'prompt',
    );
    const image = (name: string, by: string) => ({ type: 'image', image: { kind: 'named', name, by } });
    expect(await renderPrompt(prompt, { question: 'Seen ![x]({{y}}) ![z](q.png "Q")?' })).toMatchObject({
      messages: [
        { role: 'system', content: 'Be fair. ' },
        {
          role: 'user',
          content: 'Seen\n?',
          parts: [
            { type: 'text', text: 'Seen' },
            image('{{y}}', 'case'),
            image('q.png', 'case'),
            { type: 'text', text: '?' },
            image('other.png', 'prompt'),
            image('img/photo.png', 'prompt'),
          ],
        },
      ],
    });
  });

  it('are broken where the front matter is, and nothing where they are empty', () => {
    const { broken } = detectFile('a.prompty', '---\nname: a\nmodel: {id: b\n---\nHi');
    expect(broken[0]).toMatchObject({ format: 'prompty', problems: [{ line: 3 }] });
    expect(kindsOf(detectFile('a.prompty', '\n'))).toEqual([]);
  });
});
