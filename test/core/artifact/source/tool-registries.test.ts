import { beforeAll, describe, expect, it } from 'vitest';
import { detectFile, prepareFormats } from '../../../../src/core/artifact/detect.ts';

beforeAll(() => prepareFormats(['a.py', 'a.ts']));

const toolsOf = (path: string, text: string) =>
  detectFile(path, text).artifacts.flatMap(({ kind, content }) =>
    kind === 'tool-definition' && content.type === 'tools' ? content.tools : [],
  );

const registry = (schema: string, given: string) => `class DeskTool:
    name: str
    description: str

    def schema(self):
        return {
            "type": "function",
            "function": {"name": self.name, "description": self.description, "parameters": ${schema}},
        }


TOOLS = [
    DeskTool(name="find_seat", description="Find a free seat for a guest."${given}),
    DeskTool("book_seat", "Book the seat that was found."),
]
`;
const SHARED = '{"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}';

describe('objects of a class of the file that says what a model is told of it', () => {
  it('are tools, with the schema that the class gives all of them', () => {
    expect(toolsOf('desk/tools.py', registry(SHARED, ''))).toMatchObject([
      { name: 'find_seat', description: 'Find a free seat for a guest.', parameters: { required: ['day'] } },
      { name: 'book_seat', description: 'Book the seat that was found.', parameters: { required: ['day'] } },
    ]);
  });

  it('are tools, with the schema that each is given', () => {
    const given = ', parameters={"type": "object", "properties": {"row": {"type": "integer"}}}';
    expect(toolsOf('desk/tools.py', registry('self.parameters', given))).toMatchObject([
      { name: 'find_seat', parameters: { properties: { row: { type: 'integer' } } } },
      { name: 'book_seat', parameters: { properties: {} } },
    ]);
  });

  it.each([
    ['says nothing of a schema', registry(SHARED, '').replace(/, "parameters": .*\}\}/, '}')],
    ['is called otherwise there', registry(SHARED, '').replace('self.description', 'self.title')],
  ])('are none where the class %s', (_what, text) => {
    expect(toolsOf('desk/tools.py', text)).toEqual([]);
  });
});

it('reads the model that embeds what a tool looks up', () => {
  const text = (model: string) => `from sentence_transformers import SentenceTransformer, util
from smolagents import tool

model = SentenceTransformer("${model}")
`;
  const digest = (model: string) =>
    detectFile('desk/search.py', text(model)).artifacts.map(({ kind, digest: of }) => [kind, of]);
  expect(digest('all-MiniLM-L6-v2').map(([kind]) => kind)).toEqual(['rag-config']);
  expect(digest('all-mpnet-base-v2')).not.toEqual(digest('all-MiniLM-L6-v2'));
});
