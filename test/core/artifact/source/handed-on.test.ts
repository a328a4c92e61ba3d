import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { found, turnsOf } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const ASK_TS =
  'async function ask(prompt: string, system = "") {\n  return openai.chat.completions.create({ messages: [{ role: "system", content: system }, { role: "user", content: prompt }] });\n}\n';
const ASK_PY =
  'class Desk:\n    def ask(self, question, rules=""):\n        return client.chat.completions.create(messages=[{"role": "system", "content": rules}, {"role": "user", "content": question}])\n\n';

describe('what a function of the file hands on to a model', () => {
  it.each([
    [
      'a text with a hole',
      `${ASK_TS}export const title = (note) => ask(\`Name this note: \${note}\`);`,
      'title.ask.prompt',
    ],
    ['three words', `${ASK_TS}const run = () => ask(again ? 'Shorten the text' : mine);`, 'run.ask.prompt'],
    [
      'the second argument',
      `${ASK_TS}const run = () => ask(note, 'Answer with three tags.');`,
      'run.ask.system',
    ],
    [
      'by way of another function',
      `${ASK_TS}const retry = (prompt) => ask(prompt);\nconst run = () => retry('List the plants of the marsh');`,
      'run.retry.prompt',
    ],
    [
      'a constant',
      `${ASK_TS}const LIST = 'List the plants of the marsh';\nconst run = () => ask(LIST);`,
      'LIST',
    ],
  ])('%s', (_, text, name) => {
    expect(found('a.ts', text)).toContain(`prompt ${name}`);
  });

  it('is read of methods and by the names of arguments too', () => {
    const text = `${ASK_PY}    def tags(self, note):\n        return self.ask(note, rules="Answer with three tags.")\n`;
    expect(turnsOf('a.py', text, 'Desk.tags.ask.rules')).toEqual(['user: Answer with three tags.']);
  });

  it.each([
    ['what people ask', `${ASK_PY}    def demo(self):\n        return self.ask("How deep is the marsh?")\n`],
    [
      'a function that asks no model',
      `${ASK_PY}def show(prompt):\n    return len(prompt)\n\nshow("Name the note of today")\n`,
    ],
    [
      'a name that two functions have',
      `${ASK_PY}def ask(prompt):\n    return input(prompt)\n\nask("Name the note of today")\n`,
    ],
  ])('%s is none', (_, text) => {
    expect(found('a.py', text).filter((name) => name.startsWith('prompt'))).toEqual([]);
  });
});
