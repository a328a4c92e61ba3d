import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFile, detectReferred } from '../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';
import type { Artifact } from '../../../../src/core/artifact/types.ts';

const PATH = 'agent/parcels-openapi.yaml';

function read(text: string, path = PATH): Artifact | undefined {
  return detectReferred(path, text, 'api-description').artifacts[0];
}

const PARCELS = `openapi: 3.0.3
info: { title: Parcels, version: "1" }
servers: [{ url: https://parcels.example }]
paths:
  /parcels/{id}:
    get:
      operationId: trackParcel
      summary: Where a parcel is
      parameters:
        - { name: id, in: path, required: true, description: Its number, schema: { type: string } }
        - { name: lang, in: query, schema: { enum: [de, en] } }
      responses: { "200": { description: Its place } }
    delete: { summary: Nobody calls it by name }
components:
  schemas: { Unused: { type: object } }
`;

describe('an OpenAPI document that an artifact refers to', () => {
  it('is its operations as tools, at their lines', () => {
    const artifact = read(PARCELS);
    expect(artifact).toMatchObject({
      kind: 'tool-definition',
      format: 'openapi-tool',
      confidence: 'certain',
    });
    expect(artifact?.content).toEqual({
      type: 'tools',
      dialect: 'openapi',
      tools: [
        {
          name: 'trackParcel',
          description: 'Where a parcel is',
          parameters: {
            type: 'object',
            properties: { id: { type: 'string', description: 'Its number' }, lang: { enum: ['de', 'en'] } },
            required: ['id'],
          },
        },
      ],
      otherSettings: {
        'servers[0].url': 'https://parcels.example',
        'get /parcels/{id}.responses.200.description': 'Its place',
      },
    });
    expect(artifact?.positions?.['tools.trackParcel']).toBe(6);
  });

  it('says a breaking change in the terms of its tools, and none of what is written for people', async () => {
    const required = PARCELS.replace('in: query,', 'in: query, required: true,');
    const change = await diffArtifacts(read(PARCELS) ?? null, read(required) ?? null);
    expect(change?.summary.join()).toMatch(/`trackParcel`.*`lang`.*required/);
    const retitled = PARCELS.replace('title: Parcels, version: "1"', 'title: All parcels, version: "2"');
    expect(await diffArtifacts(read(PARCELS) ?? null, read(retitled) ?? null)).toBeNull();
  });

  it('takes the body of Swagger 2 as parameters, and what a body is that has no fields as one', () => {
    const swagger = {
      swagger: '2.0',
      paths: {
        '/a': {
          post: {
            operationId: 'a',
            parameters: [
              { in: 'body', name: 'b', schema: { properties: { x: { type: 'integer' } }, required: ['x'] } },
            ],
          },
          put: {
            operationId: 'b',
            requestBody: { required: true, content: { 'text/plain': { schema: { type: 'string' } } } },
          },
        },
      },
    };
    const content = read(JSON.stringify(swagger), 'swagger.json')?.content;
    expect(content?.type === 'tools' && content.tools.map(({ parameters }) => parameters)).toEqual([
      { type: 'object', properties: { body: { type: 'string' } }, required: ['body'] },
      { type: 'object', properties: { x: { type: 'integer' } }, required: ['x'] },
    ]);
  });

  it('is none by itself, without named operations, or where it is something else', () => {
    expect(detectFile(PATH, PARCELS).artifacts).toEqual([]);
    expect(read(PARCELS.replace('operationId', 'x-id'))).toBeUndefined();
    expect(read('tools: []\n')).toBeUndefined();
  });

  it('of any text never throws', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        read(
          `{"openapi": "3.1.0", "paths": {"/": {"get": ${text}, "parameters": ${text}}}, "servers": ${text}}`,
          'a.json',
        );
        read(
          `{"openapi": "3.1.0", "paths": {"/": {"get": {"operationId": "a", "parameters": [${text}], "requestBody": ${text}}}}}`,
          'a.json',
        );
      }),
    );
  });
});
