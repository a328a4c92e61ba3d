import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { found } from './support.ts';

beforeAll(() => prepareFormats(['a.py', 'a.js']));

const FUNCTIONS = `
async def search(query: str):
    """Search the timetable for departures from a pier."""
    return query

def weather(pier: str):
    """Tell the wind and the waves at a pier."""
    return pier

def helper(x):
    return x
`;

describe('documented functions of a file', () => {
  it.each(['TOOLS: List[Callable] = [search, weather]', 'ferry_tools = [search, weather]'])(
    'are tools where a list says so: %s',
    (list) =>
      expect(found('a.py', `from langgraph.runtime import get_runtime\n${FUNCTIONS}\n${list}\n`)).toEqual([
        'tool-definition search',
        'tool-definition weather',
      ]),
  );

  it.each([
    ['nothing in it has to do with models', `${FUNCTIONS}\nTOOLS = [search, weather]\n`],
    ['the list is called otherwise', `import langchain\n${FUNCTIONS}\nSTEPS = [search, weather]\n`],
    ['it holds other things', `import langchain\n${FUNCTIONS}\nMY_TOOLS = [search, "hammer"]\n`],
  ])('are none where %s', (_what, text) => expect(found('a.py', text)).toEqual([]));
});

it('what a function that shortens texts adds to them is no prompt', () => {
  const text = (name: string) =>
    `const MAX = 255;\nfunction ${name}(text) {\n  return \`\${text.slice(0, MAX)}... [text truncated for brevity]\`;\n}\n`;
  expect(found('app/prompts/a.js', text('truncateText'))).toEqual([]);
  expect(found('app/prompts/a.js', text('noticeOf'))).toEqual(['prompt noticeOf']);
});

it('a prompt that asks for suggestions is one, and what is suggested to people is none', () => {
  const text = (name: string) =>
    `const ${name} = 'You are a ferry desk assistant. Suggest four questions that a passenger may ask next, one to a line.';\n`;
  for (const name of ['suggestionGeneratorPrompt', 'SUGGESTION_PROMPT'])
    expect(found('a.js', text(name))).toEqual([`prompt ${name}`]);
  expect(
    found('a.js', "const suggestedPrompts = ['Write a poem about a ferry', 'Plan a trip to the island'];\n"),
  ).toEqual([]);
});
