import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { lintArtifacts } from '../../../../src/core/artifact/lint.ts';
import { renderPrompt } from '../../../../src/core/artifact/render.ts';
import { artifactOf, contentOf, kindsOf, lineOfWords, summaryOf } from '../support.ts';

const TEXT = `<!-- invoices -->
<poml syntax="markdown">
  <let name="limits" src="data/limits.json"/>
  <role>You check invoices.</role>
  <!-- what to do -->
  <task caption="Check">
    Compare the total with {{ limits.max > 5 ? order.total : "none" }}.
    Amounts < 5 are fine.
  </task>
  <document src="policy.txt"/>
  <HumanMessage>
    <p for="line in invoice.lines">{{ line.text }}</p>
    <img src="{{ scan }}"/>
  </HumanMessage>
  <tool-definition name="lookup" description="Find an order">
    {"type": "object", "properties": {"id": {"type": "string"}}}
  </tool-definition>
  <output-schema>{"type": "object", "properties": {"ok": {"type": "boolean"}}}</output-schema>
  <runtime model="gemini-2.5-flash" provider="google" temperature="0.3" max-tokens="200" top-k="5"/>
</poml>
`;

describe('a POML file', () => {
  it('is read as messages of markup, without comments, settings and indentation', () => {
    const { messages, template, variables } = contentOf('a.poml', TEXT, 'prompt');
    expect(messages).toEqual([
      {
        role: 'system',
        content:
          '<role>You check invoices.</role>\n<task caption="Check">\nCompare the total with {{ limits.max > 5 ? order.total : "none" }}.\nAmounts < 5 are fine.\n</task>\n<document src="policy.txt"/>',
      },
      {
        role: 'user',
        content: '<p for="line in invoice.lines">{{ line.text }}</p>\n<img src="{{ scan }}"/>',
      },
    ]);
    expect(template).toBe('poml');
    expect(variables).toEqual(['invoice', 'order', 'scan']);
  });

  it('has model, parameters, schema, references and every other setting', () => {
    const artifact = artifactOf('bot/a.poml', TEXT);
    const { content, references, positions } = artifact;
    expect(lineOfWords(artifact, 0, '<task')).toBe(6);
    expect(lineOfWords(artifact, 0, 'Amounts')).toBe(8);
    expect(content).toMatchObject({
      model: 'google/gemini-2.5-flash',
      parameters: { temperature: 0.3, maxOutputTokens: 200 },
      responseFormat: { type: 'json_schema', schema: { properties: { ok: { type: 'boolean' } } } },
      otherSettings: {
        'runtime.top-k': 5,
        'poml.syntax': 'markdown',
        'let.limits.src': 'data/limits.json',
        'tools.lookup.description': 'Find an order',
        'tools.lookup.parameters.properties.id.type': 'string',
      },
    });
    expect(references).toEqual(['bot/data/limits.json', 'bot/policy.txt']);
    expect(positions).toMatchObject({
      'messages[0].content': 4,
      'messages[1].content': 12,
      model: 19,
      'otherSettings.tools.lookup': 15,
    });
  });

  it('does not change by comments, indentation or line ends, and by anything else does', async () => {
    const layout = `\ufeff${TEXT.replace('what to do', 'soon').replaceAll('\n  ', '\n\n\t')}`.replaceAll(
      '\n',
      '\r\n',
    );
    expect(artifactOf('a.poml', layout).digest).toBe(artifactOf('a.poml', TEXT).digest);
    expect(await summaryOf('a.poml', TEXT, TEXT.replace('Find an order', 'Find it'))).toEqual([
      '`tools.lookup.description` "Find an order" -> "Find it"',
    ]);
    for (const [from, to] of [
      ['markdown', 'json'],
      ['caption="Check"', 'caption="Look"'],
      ['top-k="5"', 'top-k="6"'],
      ['"boolean"', '"string"'],
      ['policy.txt', 'rules.txt'],
    ] as const) {
      expect(artifactOf('a.poml', TEXT.replace(from, to)).digest).not.toBe(artifactOf('a.poml', TEXT).digest);
    }
  });

  it('keeps white space where POML does', () => {
    const text = '<poml><code whiteSpace="pre">\nif x:\n    y()\n</code></poml>';
    expect(contentOf('a.poml', text, 'prompt').messages[0]?.content).toContain('\n    y()');
  });

  it('is one message of the user where no element speaks', () => {
    const { messages } = contentOf('a.poml', '<poml><role>A</role><task>{{ q }}</task></poml>', 'prompt');
    expect(messages).toEqual([{ role: 'user', content: '<role>A</role><task>{{ q }}</task>' }]);
  });

  it('takes a speaker, and tags that do not match', () => {
    const text = '<poml><p speaker="system">Be brief.</p><b>Hi </i>there<p speaker="ai">Yes?</p></poml>';
    expect(contentOf('a.poml', text, 'prompt').messages.map(({ role }) => role)).toEqual([
      'system',
      'assistant',
    ]);
  });

  it('has no findings, and is not rendered here', async () => {
    expect(await lintArtifacts([artifactOf('a.poml', TEXT)])).toEqual([]);
    expect(await renderPrompt(contentOf('a.poml', TEXT, 'prompt'), {})).toMatchObject({
      ok: false,
      problem: { message: expect.stringContaining('own library') },
    });
  });

  it.each([
    ['<poml\n', 1],
    ['<poml>\n<task>Hi</task>\n', 1],
    ['<poml>\n<!-- never ends\n</poml>', 2],
    ['<poml>\n\n<runtime model="x', 3],
  ])('is broken where it ends in the middle: %j', (text, line) => {
    const { broken } = detectFile('a.poml', text);
    expect(broken[0]).toMatchObject({ format: 'poml', problems: [{ line }] });
  });
});

describe('what is one', () => {
  it.each([
    ['a.poml', '<role>You check invoices.</role>\n<task>Check it.</task>'],
    ['a.poml', 'Check the invoice below and answer briefly.'],
  ])('%s without a root', (path, text) => expect(kindsOf(detectFile(path, text))).toEqual(['prompt:poml']));

  it.each([
    ['a.poml', '<?xml version="1.0"?><project><name>x</name></project>'],
    ['a.poml', '{"a": 1}'],
    ['a.xml', TEXT],
  ])('not %s', (path, text) => expect(kindsOf(detectFile(path, text))).toEqual([]));
});
