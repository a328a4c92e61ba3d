import { describe, expect, it } from 'vitest';
import { lintArtifacts } from '../../../../src/core/artifact/lint.ts';
import { artifactOf, contentOf, summaryOf } from '../support.ts';

const DOTPROMPT = `---
input:
  schema:
    order: string, its number
    tone?(enum, how to answer): [kind, dry]
    lines(array): string
---
{{order}} {{tone}} {{#each lines}}{{this}}{{/each}}
`;
const declaredBy = (path: string, text: string) => contentOf(path, text, 'prompt').declaredVariables;
const said = async (path: string, text: string) =>
  (await lintArtifacts([artifactOf(path, text)]))
    .filter(({ rule }) => /declar/.test(rule))
    .map(({ line, message }) => `${line}: ${message}`);

describe('the inputs that a prompt file declares', () => {
  it('of Dotprompt are the names of its schema, without their types', async () => {
    expect(declaredBy('a.prompt', DOTPROMPT)).toEqual(['lines', 'order', 'tone']);
    expect(await said('a.prompt', DOTPROMPT)).toEqual([]);
    expect(await said('a.prompt', DOTPROMPT.replace('{{tone}}', '{{mood}}'))).toEqual([
      '5: `tone` is declared as an input, and no message uses it',
      '8: `mood` is used and not declared as an input',
    ]);
  });

  it('are unknown where the schema is open or stands in the program', () => {
    expect(
      declaredBy('a.prompt', DOTPROMPT.replace('    lines(', '    (*): any\n    lines(')),
    ).toBeUndefined();
    expect(declaredBy('a.prompt', '---\ninput: {schema: Order}\n---\n{{order}}\n')).toBeUndefined();
    expect(
      declaredBy('a.prompty', `---\nname: a\nsample: \${file:s.json}\n---\nuser:\n{{q}}\n`),
    ).toBeUndefined();
  });

  it('of LangChain leave out the places of whole messages', async () => {
    const prompt = (variables: string[]) =>
      JSON.stringify({
        _type: 'chat',
        input_variables: variables,
        partial_variables: { today: 'Monday' },
        messages: [
          { role: 'system', prompt: { template: 'Be {tone}. It is {today}.' } },
          { type: 'placeholder', variable_name: 'history' },
        ],
      });
    expect(declaredBy('a.json', prompt(['tone', 'history']))).toEqual(['today', 'tone']);
    expect(await said('a.json', prompt(['tone', 'history']))).toEqual([]);
    expect(await said('a.json', prompt(['mood']))).toEqual([
      '1: `tone` is used and not declared as an input',
      '1: `mood` is declared as an input, and no message uses it',
    ]);
  });

  it('of Semantic Kernel are named by its list', async () => {
    const prompt = (name: string) =>
      `template: "Tell a story about {{$topic}}."\ntemplate_format: semantic-kernel\ninput_variables:\n  - name: ${name}\n    is_required: true\n`;
    expect(await said('a.yaml', prompt('topic'))).toEqual([]);
    expect(await said('a.yaml', prompt('subject'))).toEqual([
      '1: `topic` is used and not declared as an input',
      '4: `subject` is declared as an input, and no message uses it',
    ]);
  });

  it('are said once where one came', async () => {
    const after = DOTPROMPT.replace('    lines(', '    city: string\n    lines(');
    expect(await summaryOf('a.prompt', DOTPROMPT, after)).toEqual([
      'declared inputs ["lines", "order", "tone"] -> ["city", "lines", "order", "tone"]',
    ]);
  });
});
