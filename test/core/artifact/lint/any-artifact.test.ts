import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createModelCatalog } from '../../../../src/adapters/models/catalog.ts';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { lintArtifacts } from '../../../../src/core/artifact/lint.ts';
import type { Artifact, PromptContent, Role, TemplateLanguage } from '../../../../src/core/artifact/types.ts';
import { promptOf } from './support.ts';

const RUNS = { numRuns: 100 };
const catalog = createModelCatalog();
/** Pieces of what rules look for, so that arbitrary texts meet them. */
const piece = fc.constantFrom(
  ...[
    '{{question}}',
    '{% if a %}',
    '{% endif %}',
    '{user_input}',
    '\n',
    '\n- ',
    '```',
    '<a>',
    '</a>',
    '"',
    ': ',
    'If ',
  ],
  ...[
    'Always cite the page you used.',
    'Never cite the page you used.',
    'Respond in French.',
    '# Example\n',
    '\r\n',
    '\t',
  ],
  ...[
    'petra@nordwind.de',
    '+49 171 3928461',
    'sk-proj-',
    '4539 1488 0343 6467',
    'eyJ',
    '\u0000',
    '\ud800',
    '注文',
  ],
);
const text = fc
  .array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 30 })
  .map((parts) => parts.join(''));
const role = fc.constantFrom<Role>('system', 'developer', 'user', 'assistant', 'tool');
const template = fc.constantFrom<TemplateLanguage>(
  'none',
  'mustache-variables',
  'f-string',
  'jinja',
  'handlebars',
  'liquid',
  'code',
);
const model = fc.constantFrom(
  null,
  'openai/gpt-4o',
  'claude-opus-4-7',
  'gpt-4o-mni',
  '::/',
  'text-davinci-003',
  'a'.repeat(300),
);

const prompt: fc.Arbitrary<Artifact> = fc
  .record({
    messages: fc.array(fc.record({ role, content: text }), { maxLength: 4 }),
    template,
    model,
    variables: fc.array(fc.string({ maxLength: 6 }), { maxLength: 3 }),
    declaredVariables: fc.array(fc.string({ maxLength: 6 }), { maxLength: 3 }),
    parameters: fc.record(
      { temperature: fc.double(), topP: fc.double(), maxOutputTokens: fc.double() },
      { requiredKeys: [] },
    ),
  })
  .map((content) => promptOf(content as Partial<PromptContent>));

const tools: fc.Arbitrary<Artifact> = fc
  .array(
    fc.record({
      name: fc.string({ maxLength: 6 }),
      description: text,
      strict: fc.boolean(),
      parameters: fc.dictionary(fc.string(), fc.jsonValue()),
    }),
    { maxLength: 4 },
  )
  .map((list) => {
    const artifact = promptOf({}, { path: 'tools/t.json', kind: 'tool-definition', format: 'tool-json' });
    return { ...artifact, content: { type: 'tools', dialect: 'openai-chat', tools: list as never } };
  });

it('is judged without an exception, and twice the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(prompt, tools), { maxLength: 3 }),
      fc.array(fc.oneof(prompt, tools), { maxLength: 2 }),
      async (head, base) => {
        const first = await lintArtifacts(head, base, catalog);
        expect(await lintArtifacts(structuredClone(head), structuredClone(base), catalog)).toEqual(first);
        for (const { line } of first) expect(Number.isSafeInteger(line) && line > 0).toBe(true);
        expect(
          (await lintArtifacts(head, head, catalog)).filter(({ rule }) => rule !== 'prompt-growth'),
        ).toEqual([]);
      },
    ),
    RUNS,
  );
});

const block = (style: string) => (body: string) =>
  `messages:\n  - role: system\n    content: ${style}\n${body
    .split(/\r?\n|\r/)
    .map((line) => `      ${line}\n`)
    .join('')}model: openai/gpt-4o\n`;
const files: fc.Arbitrary<[string, string]> = fc.oneof(
  text.map((body): [string, string] => ['prompts/a.md', body]),
  text.map((body): [string, string] => ['prompts/system.j2', `---\nmodel: gpt-4o-mni\n---\n\n${body}`]),
  text.map((body): [string, string] => ['prompts/chat.txt', `SYSTEM:\n\n${body}\nUSER:\n${body}`]),
  text.map((body): [string, string] => ['AGENTS.md', body]),
  text.map((body): [string, string] => ['a.prompt.yml', block('|')(body)]),
  text.map((body): [string, string] => ['a.prompt.yml', block('>-')(body)]),
  text.map((body): [string, string] => [
    'a.prompt.yml',
    `messages:\n- role: system\n  content: ${JSON.stringify(body)}`,
  ]),
  text.map((body): [string, string] => [
    'a.prompt.yml',
    JSON.stringify({ messages: [{ role: 'system', content: body }] }, null, 1),
  ]),
);

it('is judged on lines that its file has', async () => {
  await fc.assert(
    fc.asyncProperty(files, async ([path, source]) => {
      const lines = source.split(/\r\n|\r|\n/).length;
      const { artifacts } = detectFile(path, source);
      for (const { rule, line } of await lintArtifacts(artifacts, [], catalog))
        expect(line, `${rule} in ${JSON.stringify(source)}`).toBeLessThanOrEqual(lines);
    }),
    { numRuns: 160 },
  );
});

it.each(['a. ', 'x:\n', '- ', '{{question}} ', '<a>', 'sk-', 'eyJ-', 'a@b.', '+1 '])(
  'is judged where its text is %j, very many times',
  async (part) => {
    const content = part.repeat(Math.ceil(500_000 / part.length));
    const prompt = promptOf({ template: 'jinja', messages: [{ role: 'system', content }] });
    expect(Array.isArray(await lintArtifacts([prompt], [], catalog))).toBe(true);
  },
);
