import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.js']));

const manifest = (key: string, tool: string) =>
  `export default function handler(req, res) {
  res.json({ mcp_version: "1.0", ${key}: [${tool}] });
}
`;
const SCHEMA = '{ type: "object", properties: { order: { type: "string" } } }';

describe('a list of tools without descriptions', () => {
  it.each(['input_schema', 'inputSchema'])('is one by the name and the %s of each', (key) => {
    const text = manifest('tools', `{ name: "getOrder", ${key}: ${SCHEMA} }`);
    expect(contentNamed('a.js', text, 'handler.json', 'tools').tools).toEqual([
      {
        name: 'getOrder',
        description: '',
        parameters: { type: 'object', properties: { order: { type: 'string' } } },
      },
    ]);
  });

  it.each([
    ['is called something else', 'forms', `{ name: "getOrder", input_schema: ${SCHEMA} }`],
    [
      'has a member without a name',
      'tools',
      `{ name: "a", input_schema: ${SCHEMA} }, { input_schema: ${SCHEMA} }`,
    ],
    ['has no schema of arguments', 'tools', `{ name: "hammer", schema: ${SCHEMA} }`],
    [
      'has schemas that take nothing',
      'tools',
      '{ name: "a", inputSchema: { type: "object", properties: {} } }',
    ],
  ])('is none where it %s', (_what, key, tools) => {
    expect(found('a.js', `import OpenAI from 'openai';\n${manifest(key, tools)}`)).toEqual([]);
  });
});
