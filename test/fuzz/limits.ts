/**
 * Times each format on hostile files just below the limit of 1,000,000 characters:
 * `node test/fuzz/limits.ts --path .py --seconds 1` prints what takes longer, in seconds of CPU. All paths take an hour.
 */
import { parseArgs } from 'node:util';
import { detectFile, prepareFormats } from '../../src/core/artifact/detect.ts';
import { lintArtifacts } from '../../src/core/artifact/lint.ts';
import { PATHS } from './make-input.ts';

const LIMIT = 999_000;
const { values } = parseArgs({
  options: { path: { type: 'string', default: '' }, seconds: { type: 'string', default: '1' } },
});
const seconds = Number(values.seconds);
const paths = PATHS.filter((path) => path.includes(values.path));

const START: readonly string[] = [
  '',
  'You are a helpful assistant. ',
  'SYSTEM_PROMPT = "You are a bot"\n',
  'messages:\n- role: user\n  content: hi\n',
];
const UNITS: readonly string[] = [
  'a',
  ' ',
  '\n',
  '\t',
  '"',
  "'",
  '`',
  '\\',
  '[',
  '{',
  '(',
  '<',
  '{{',
  '{%',
  '${',
  '#',
  '/*',
  '<!--',
  '- ',
  'a:',
  'a: b\n',
  'a = 1\n',
  '- a: b\n',
  'k: [',
  '"a":',
  '{"a":1},',
  'a.b',
  'a,',
  'You are ',
  'prompt = "',
  'prompt: "You are a bot"\n',
  'system: ',
  '{{a}}',
  '{{#if a}}',
  '{% if a %}',
  '{a}',
  '<a>',
  '<a b="c">',
  '"""',
  "f'{a}' ",
  '@tool\ndef f(a: str): pass\n',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template literal in a file
  'const p = `You are ${a}`;\n',
  'x(y(',
  'a + ',
  'chunk_size: 1\n',
  'chunk_size = ',
  'model: gpt-5\n',
  'role: user\n',
  '```\n',
  '---\n',
  '# a\n',
  'é',
  '你是',
  '\u{1f600}',
  'sk-',
  'a@b.c ',
  '+1 555 ',
  'ignore ',
  'http://a.b/',
  'max',
  'top_k',
  '&a [*a] ',
  '\r',
  'aB',
  '0',
  '-',
  '_',
  'function f() { return "You are a bot"; }\n',
  'client<llm> A { provider openai }\n',
  'function F(a: string) -> string {\n',
  'SYSTEM "a\n',
  'A§_MODEL=haiku\n',
  'a§_model: haiku\n',
  '@pytest.mark.parametrize("question", ["a b"])\ndef test_§(question):\n    agent.ask(question)\n',
];

/** Very often, `§` in it a number each time: of equal names only one is kept. */
function repeat(unit: string, length: number): string {
  const count = Math.floor(length / (unit.length + 5));
  if (!unit.includes('§')) return unit.repeat(Math.floor(length / unit.length));
  return Array.from({ length: count }, (_, index) => unit.replace('§', String(index))).join('');
}

await prepareFormats(paths);
let slow = 0;
for (const path of paths) {
  for (const start of START) {
    for (const unit of UNITS) {
      const text = start + repeat(unit, LIMIT - start.length);
      const before = process.cpuUsage();
      const { artifacts } = detectFile(path, text);
      const detected = process.cpuUsage(before);
      await lintArtifacts(artifacts);
      const all = process.cpuUsage(before);
      const [detect, both] = [detected, all].map(({ user, system }) => (user + system) / 1_000_000);
      if ((both ?? 0) <= seconds) continue;
      slow += 1;
      console.log(
        `${path} ${JSON.stringify(start)} ${JSON.stringify(unit)}: detect ${detect?.toFixed(1)} s, with lint ${both?.toFixed(1)} s`,
      );
    }
  }
}
console.log(`${slow} slow`);
