import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf, summaryOf } from '../support.ts';

const RAG = 'rag-config:rag-config';
const CONFIG_MAP = `apiVersion: v1
kind: ConfigMap
metadata: { name: answers }
data:
  LOG_LEVEL: info
  RAG_CHUNK_SIZE: "512"
  RAG_CHUNK_OVERLAP: "50"
  RAG_TOP_K: "5"
  RAG_RERANK_ENABLED: "false"
`;
const COMPOSE = `services:
  api:
    image: tides:1
    environment:
      - REGION=\${REGION:-eu}
      - CHUNK_SIZE=\${CHUNK_SIZE:-1000}
      - CHUNK_OVERLAP=200
      - MAX_SEARCH_RESULTS=\${MAX_SEARCH_RESULTS:-5}
      - MIN_SIMILARITY_SCORE=0.7
`;
const CONTAINER = `env:
  - name: CHUNK_SIZE
    value: "1000"
  - name: CHUNK_OVERLAP
    value: "100"
  - name: RETRIEVAL_TOP_K
    value: "4"
`;
const IMAGE = `FROM python:3.13
ENV CHUNK_SIZE=1000 \\
    CHUNK_OVERLAP=100 TOP_K=4
ENV PORT 80
`;
const SERVICE =
  '[Service]\nEnvironment=CHUNK_SIZE=1000\nEnvironment="CHUNK_OVERLAP=100" "TOP_K=4"\nExecStart=/opt/tides\n';
const STREAM = `apiVersion: v1\nkind: Service\nmetadata: { name: tides }\n---\n${CONFIG_MAP}`;

describe('an environment sets retrieval in whatever form a program is given it', () => {
  it.each([
    ['k8s/configmap.yaml', CONFIG_MAP],
    ['k8s/all.yaml', STREAM],
    ['docker-compose.yml', COMPOSE],
    ['compose.yaml', 'services: { api: { build: ., environment: { RAG_TOP_K: 5 } } }\n'],
    ['charts/api/values.yaml', CONTAINER],
    ['charts/api/values.yaml', CONTAINER.replace('env:', 'extraEnvVars:')],
    [
      'ecs/task.json',
      JSON.stringify({
        containerDefinitions: [
          {
            name: 'a',
            environment: [
              { name: 'CHUNK_SIZE', value: '9' },
              { name: 'CHUNK_OVERLAP', value: '1' },
              { name: 'RETRIEVER_K', value: '4' },
            ],
          },
        ],
      }),
    ],
    [
      'render.yaml',
      'services:\n  - type: web\n    envVars:\n      - key: CHUNK_SIZE\n        value: 9\n      - { key: CHUNK_OVERLAP, value: 1 }\n      - { key: TOP_K, value: 4 }\n',
    ],
    ['Dockerfile', IMAGE],
    ['deploy/tides.service', SERVICE],
  ])('%s', (path, text) => expect(kindsOf(detectFile(path, text))).toEqual([RAG]));

  it.each([
    [
      'docker-compose.yml',
      'services:\n  es:\n    image: elasticsearch\n    environment:\n      - MAX_SEARCH_RESULTS=50\n      - SEARCH_MODE=fast\n',
    ],
    [
      'docker-compose.yml',
      'services: { store: { image: qdrant, environment: [QDRANT__SERVICE__GRPC_PORT=6334, QDRANT_URL=http://a, UPLOAD_CHUNK_SIZE=9] } }\n',
    ],
    [
      'k8s/upload.yaml',
      'apiVersion: v1\nkind: ConfigMap\ndata: { UPLOAD_CHUNK_SIZE: "5", MAX_CHUNK_SIZE: "9", DOWNLOAD_CHUNK_SIZE: "7" }\n',
    ],
    ['Dockerfile', 'FROM a\nENV UPLOAD_CHUNK_SIZE=5 MAX_CHUNK_SIZE=9 TIMEOUT=3\n'],
    [
      'Dockerfile',
      'FROM a\n# CHUNK_SIZE=5 CHUNK_OVERLAP=1 TOP_K=3\nRUN make CHUNK_SIZE=5 CHUNK_OVERLAP=1 TOP_K=3\n',
    ],
    [
      'values.yaml',
      'people:\n  - name: CHUNK_SIZE\n    value: "1"\n  - name: CHUNK_OVERLAP\n    value: "2"\n  - name: TOP_K\n    value: "3"\n',
    ],
  ])('of uploads, other searches and comments none is: %s', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });
});

describe('a change of it is said in the words of retrieval', () => {
  it.each([
    ['k8s/configmap.yaml', CONFIG_MAP, '"512"', '"2048"', '`RAG_CHUNK_SIZE` 512 -> 2048'],
    ['k8s/configmap.yaml', CONFIG_MAP, '"false"', '"true"', 'RAG_RERANK_ENABLED'],
    ['docker-compose.yml', COMPOSE, ':-5}', ':-9}', 'MAX_SEARCH_RESULTS'],
    ['docker-compose.yml', COMPOSE, '0.7', '0.9', 'MIN_SIMILARITY_SCORE'],
    ['charts/api/values.yaml', CONTAINER, '"4"', '"8"', '`RETRIEVAL_TOP_K` 4 -> 8'],
    ['Dockerfile', IMAGE, 'TOP_K=4', 'TOP_K=8', '`TOP_K` 4 -> 8'],
    ['deploy/tides.service', SERVICE, 'SIZE=1000', 'SIZE=500', '`CHUNK_SIZE` 1000 -> 500: re-index needed'],
  ])('%s', async (path, text, before, after, said) => {
    expect((await summaryOf(path, text, text.replace(before, after))).join('\n')).toContain(said);
  });

  it('and one of the image, the port or the log beside it is none', async () => {
    expect(await summaryOf('docker-compose.yml', COMPOSE, COMPOSE.replace('tides:1', 'tides:2'))).toEqual([]);
    expect(await summaryOf('k8s/configmap.yaml', CONFIG_MAP, CONFIG_MAP.replace('info', 'debug'))).toEqual(
      [],
    );
    expect(await summaryOf('Dockerfile', IMAGE, IMAGE.replace('PORT 80', 'PORT 81'))).toEqual([]);
  });
});

it('keeps the models that answer apart, and the documents of one file', () => {
  const text = STREAM.replace('LOG_LEVEL: info', 'CHAT_MODEL: gpt-5-mini');
  const { artifacts } = detectFile('k8s/all.yaml', text);
  expect(artifacts.map(({ kind, lines }) => [kind, lines])).toEqual([
    ['rag-config', [5, 13]],
    ['model-config', [5, 13]],
  ]);
});
