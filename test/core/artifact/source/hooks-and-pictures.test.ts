import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { found, turnsOf } from './support.ts';

beforeAll(() => prepareFormats(['a.tsx', 'a.py']));

/** What the program fills in. */
const hole = (expression: string) => `\${${expression}}`;

const COMPLETES =
  "import { useCompletion } from '@ai-sdk/react';\nconst { complete } = useCompletion({ api: '/api/facts' });\n";
const CHATS = "import { useChat } from '@ai-sdk/react';\n";

describe('what hooks of the AI SDK ask', () => {
  it.each([
    [
      'a completion',
      `${COMPLETES}const go = () => complete(\`Shorten this: \${note}\`);`,
      'go.complete',
      [`user: Shorten this: ${hole('note')}`],
    ],
    [
      'a turn',
      `${CHATS}const { append } = useChat();\nconst go = () => append({ role: 'user', content: 'Explain this page' });`,
      'go.append',
      ['user: Explain this page'],
    ],
    [
      'what a chat begins with',
      `${CHATS}const chat = useChat({ initialMessages: [{ id: 's', role: 'system', content: 'You help people to fill in forms.' }] });`,
      'chat',
      ['system: You help people to fill in forms.'],
    ],
  ])('%s', (_, text, name, turns) => {
    expect(turnsOf('a.tsx', text, name)).toEqual(turns);
  });

  it.each([
    [
      'a function of that name of another package',
      "import { complete } from './tasks';\ncomplete('Water the plants today'); // useChat(",
    ],
    ['what people type', `${COMPLETES}const go = () => complete(input);`],
    [
      'what a window shows',
      `${CHATS}const shown = [{ id: 's', role: 'system', content: 'Ada came in.', timestamp: 1 }];`,
    ],
  ])('%s is none', (_, text) => {
    expect(found('a.tsx', text)).toEqual([]);
  });
});

describe('turns that are told in few words', () => {
  it.each([
    [
      'beside a picture',
      'from google import genai\nr = model.generate_content(["Describe the picture", picture])',
      'r',
      [`user: Describe the picture\n${hole('picture')}`],
    ],
    [
      'beside a part that a call makes',
      'from google import genai\nr = client.models.generate_content(contents=["What is shown here?", types.Part.from_uri(uri)])',
      'r',
      [`user: What is shown here?\n${hole('from_uri(uri)')}`],
    ],
    [
      'as the system',
      'import openai\nmessages = [{"role": "system", "content": "Be a wizard."}]',
      'messages',
      ['system: Be a wizard.'],
    ],
  ])('%s', (_, text, name, turns) => {
    expect(turnsOf('a.py', text, name)).toEqual(turns);
  });

  it.each([
    ['a picture alone', 'from google import genai\nr = model.generate_content([picture, question])'],
    [
      'a list that no model is asked with',
      'from google import genai\nr = show(["Describe the picture", picture])',
    ],
    ['a turn where no model is asked', 'messages = [{"role": "system", "content": "Be a wizard."}]'],
  ])('%s is none', (_, text) => {
    expect(found('a.py', text)).toEqual([]);
  });
});
