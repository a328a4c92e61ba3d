import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';
import { lintArtifacts } from '../../../../src/core/artifact/lint.ts';
import type { Artifact } from '../../../../src/core/artifact/types.ts';
import { kindsOf, lineOfWords } from '../support.ts';

const TEXT = `// Tickets
client<llm> Fast {
  provider openai
  retry_policy Twice
  options {
    model "gpt-4.1-mini"
    temperature 0.1 // calm
    api_key env.OPENAI_API_KEY
  }
}
client<llm> Any {
  provider fallback
  options {
    strategy [Fast, "anthropic/claude-haiku-4-5"]
  }
}
retry_policy Twice {
  max_retries 2
}

enum Area {
  BILLING @description("money")
  OTHER @alias("else")
}

class Ticket {
  area Area
  title string @description(#"
    at most ten words
  "#)
  urgent bool? @alias("is_urgent")
  parts (Ticket | string)[] @check(few, {{ this|length < 9 }})
}

class Unused {
  note map<string, int>
}

template_string Tone() #"
  Be kind.
"#

function ReadTicket(mail: string, past: Ticket[]) -> Ticket {
  client Fast
  prompt ##"
    {{ _.role("system") }}
    {{ Tone() }}
    {# ask for little #}
    Read the ticket.
      - "#1" is a number
    {{ ctx.output_format }}

    {{ _.role("user") }}
    {{ mail }} {{ past }}
  "##
}

function Title(text: string @assert(some, {{ this|length > 0 }})) -> string {
  client "openai/gpt-5.4-mini"
  prompt #"Title: {{ text }}"#
}

function Pipeline(text: string) -> string {
  Title(text)
}

test One {
  functions [ReadTicket]
  args { mail "Help" }
  @@assert({{ this.area == "BILLING" }})
}

generator py {
  output_type "python/pydantic"
}
`;
const read = (text: string, path = 'baml_src/tickets.baml'): Map<string, Artifact> => {
  const { artifacts, broken } = detectFile(path, text);
  expect(broken).toEqual([]);
  return new Map(artifacts.map((artifact) => [artifact.name, artifact]));
};
const lineOf = (start: string) => TEXT.split('\n').findIndex((line) => line.startsWith(start)) + 1;
const contentOfPart = (name: string, text = TEXT) => read(text).get(name)?.content;

describe('a BAML file', () => {
  it('holds a prompt for each function that has one and a model configuration for each client', () => {
    const kinds = [...read(TEXT)].map(([name, { kind, lines }]) => [name, kind, lines]);
    expect(kinds).toEqual([
      ['ReadTicket', 'prompt', [lineOf('function ReadTicket'), lineOf('function Title') - 2]],
      ['Title', 'prompt', [lineOf('function Title'), lineOf('function Pipeline') - 2]],
      ['types', 'prompt', undefined],
      ['Fast', 'model-config', [lineOf('client<llm> Fast'), lineOf('client<llm> Any') - 1]],
      ['Any', 'model-config', [lineOf('client<llm> Any'), lineOf('retry_policy') - 1]],
    ]);
  });

  it('has the messages of a prompt without comments and shared indentation', () => {
    expect(contentOfPart('ReadTicket')).toMatchObject({
      messages: [
        {
          role: 'system',
          content: '{{ Tone() }}\nRead the ticket.\n  - "#1" is a number\n{{ ctx.output_format }}',
        },
        { role: 'user', content: '{{ mail }} {{ past }}' },
      ],
      template: 'jinja',
      variables: ['mail', 'past'],
      model: 'openai/gpt-4.1-mini',
      parameters: { temperature: 0.1 },
    });
    const artifact = read(TEXT).get('ReadTicket');
    if (artifact === undefined) throw new Error('no such function');
    expect(lineOfWords(artifact, 0, 'Read the')).toBe(lineOf('    Read the'));
    expect(artifact.positions).toMatchObject({
      model: lineOf('  client Fast'),
      'messages[0].content': lineOf('    {{ Tone()'),
      'messages[1].content': lineOf('    {{ mail'),
    });
  });

  it('has the schema of what a function returns, and what else it rests on', () => {
    expect(contentOfPart('ReadTicket')).toMatchObject({
      responseFormat: {
        type: 'json_schema',
        name: 'Ticket',
        schema: {
          properties: {
            area: { $ref: '#/$defs/Area' },
            title: { type: 'string', description: 'at most ten words' },
            is_urgent: { type: ['boolean', 'null'] },
            parts: { type: 'array', items: { anyOf: [{ $ref: '#/$defs/Ticket' }, { type: 'string' }] } },
          },
          required: ['area', 'title', 'parts'],
          $defs: { Area: { anyOf: [{ const: 'BILLING', description: 'money' }, { const: 'else' }] } },
        },
      },
      otherSettings: {
        'parameters.past': 'Ticket[]',
        'templates.Tone': 'Be kind.',
        'attributes.Ticket.parts': ['@check(few, {{ this|length < 9 }})'],
        'tests.One': expect.stringContaining('mail "Help"'),
      },
    });
    expect(contentOfPart('Title')).toMatchObject({
      model: 'openai/gpt-5.4-mini',
      responseFormat: { type: 'text' },
      otherSettings: { 'parameters.text': 'string @assert(some, {{ this|length > 0 }})' },
    });
  });

  it('keeps what no function of the file uses as types', () => {
    expect(contentOfPart('types')).toMatchObject({
      responseFormat: {
        schema: {
          properties: {
            Unused: { properties: { note: { additionalProperties: { type: 'integer' } } } },
          },
        },
      },
    });
  });

  it('has the models and settings of clients, with their retry policy', () => {
    expect(contentOfPart('Fast')).toEqual({
      type: 'model-config',
      models: ['openai/gpt-4.1-mini'],
      settings: {
        provider: 'openai',
        retry_policy: 'Twice',
        'options.model': 'gpt-4.1-mini',
        'options.temperature': 0.1,
        'options.api_key': 'env.OPENAI_API_KEY',
        'retry.max_retries': 2,
      },
    });
    expect(contentOfPart('Any')).toMatchObject({
      models: ['openai/gpt-4.1-mini', 'anthropic/claude-haiku-4-5'],
    });
  });

  it.each([
    ['at most ten words', 'at most five words', ['ReadTicket']],
    ['"money"', '"payments"', ['ReadTicket']],
    ['Be kind.', 'Be brief.', ['ReadTicket']],
    ['Title: {{', 'A title: {{', ['Title']],
    ['temperature 0.1', 'temperature 0.7', ['ReadTicket', 'Fast']],
    ['max_retries 2', 'max_retries 3', ['Fast']],
    ['map<string, int>', 'map<string, float>', ['types']],
    ['// calm', '// cool', []],
    ['output_type "python', 'output_type "ruby', []],
  ])('changes by %j -> %j what rests on it', (from, to, changed) => {
    const [before, after] = [read(TEXT), read(TEXT.replace(from, to))];
    expect(
      [...after].filter(([name, { digest }]) => before.get(name)?.digest !== digest).map(([name]) => name),
    ).toEqual(changed);
  });

  it('says what changed in a field', async () => {
    const after = read(TEXT.replace('at most ten words', 'at most five words')).get('ReadTicket') ?? null;
    const change = await diffArtifacts(read(TEXT).get('ReadTicket') ?? null, after);
    expect(change?.summary).toEqual([expect.stringContaining('`title`')]);
  });

  it('does not change by a byte order mark, line ends and layout', () => {
    const other = `\ufeff${TEXT.replace('  provider openai', '\n\n    provider   openai')}`.replaceAll(
      '\n',
      '\r\n',
    );
    const digests = (text: string) => [...read(text)].map(([, { digest }]) => digest);
    expect(digests(other)).toEqual(digests(TEXT));
  });

  it('has no findings where nothing is wrong', async () => {
    expect(await lintArtifacts([...read(TEXT).values()])).toEqual([]);
  });

  it('names a client of another file, and a type of another file', () => {
    const text = 'function F(a: string) -> Foreign {\n  client Other\n  prompt r#"Do {{ a }}"#\n}\n';
    expect(contentOfPart('F', text)).toMatchObject({
      model: null,
      responseFormat: { type: 'text' },
      otherSettings: { client: 'Other', returns: 'Foreign' },
    });
  });

  it('tells two functions of one name apart', () => {
    const text = 'function F(a: string) -> string {\n  client X\n  prompt #"{{ a }}"#\n}\n';
    expect([...read(text + text).keys()]).toEqual(['F', 'F#2']);
  });

  it.each([
    ['function F(a: string) -> string {\n  client X\n  prompt #"never ends\n}\n', 3],
    ['class A {\n  b string\n', 1],
    ['\nclient<llm> C {\n  provider "openai\n}\n', 3],
  ])('is broken where it ends in the middle: %j', (text, line) => {
    const { broken } = detectFile('a.baml', text);
    expect(broken[0]).toMatchObject({ format: 'baml', problems: [{ line }] });
  });

  it.each([
    ['baml_src/generators.baml', 'generator py {\n  output_type "python/pydantic"\n}\n'],
    ['app/App.baml', '\0\x0cMSBAML class Window\0'],
    ['a.baml', '// nothing yet\n'],
    ['a.swift', TEXT],
  ])('is none: %s', (path, text) => expect(kindsOf(detectFile(path, text))).toEqual([]));
});
