import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf, summaryOf } from '../support.ts';

const PIPELINE = `components:
  retriever:
    type: haystack.components.retrievers.in_memory.bm25_retriever.InMemoryBM25Retriever
    init_parameters:
      top_k: 4
  prompt:
    type: haystack.components.builders.prompt_builder.PromptBuilder
    init_parameters:
      template: |
        Answer from these passages only.
        {% for document in documents %}{{ document.content }}{% endfor %}
        Question: {{ question }}
  chat:
    type: haystack.components.builders.chat_prompt_builder.ChatPromptBuilder
    init_parameters:
      template:
        - role: system
          content:
            - text: You are a librarian.
connections:
  - sender: retriever.documents
    receiver: prompt.documents
`;
const OLD = `version: ignore
components:
  - name: Retriever
    type: BM25Retriever
    params: { top_k: 10 }
  - name: Reader
    type: FARMReader
pipelines:
  - name: query
    nodes: [{ name: Retriever, inputs: [Query] }]
`;

it('is the retrieval and, one by one, the prompts of a pipeline', () => {
  const { artifacts } = detectFile('pipelines/answer.yaml', PIPELINE);
  expect(artifacts.map(({ kind, name, lines }) => [kind, name, lines])).toEqual([
    ['rag-config', 'answer', undefined],
    ['prompt', 'prompt.template', [9, 12]],
    ['prompt', 'chat.template[0].content[0].text', [19, 19]],
  ]);
  expect(artifacts.map(({ content }) => content)).toMatchObject([
    { topK: 4 },
    { template: 'jinja', variables: ['documents', 'question'], messages: [{ role: 'user' }] },
    { messages: [{ role: 'system', content: 'You are a librarian.' }] },
  ]);
});

it('of 1.x keeps its components by name, so that one more is one change', async () => {
  expect(artifactOf('a.haystack-pipeline.yml', OLD).content).toMatchObject({ topK: 10 });
  expect(artifactOf('a.yml', OLD).positions).toMatchObject({ 'settings.components.Reader.type': 7 });
  const more = OLD.replace(
    'components:\n',
    'components:\n  - name: Store\n    type: InMemoryDocumentStore\n',
  );
  expect(await summaryOf('a.yml', OLD, more)).toEqual([
    '`Store.name` not set -> "Store"',
    '`Store.type` not set -> "InMemoryDocumentStore"',
  ]);
});

it.each([
  ['an API description', 'components:\n  schemas: {}\nconnections: []\n'],
  ['a page of components', 'components:\n  button: {type: ui.Button}\npages: []\n'],
  ['a wiring of something else', 'components:\n  - a\nconnections: [{from: a, to: b}]\n'],
])('is not %s', (_what, text) => {
  expect(kindsOf(detectFile('config/components.yaml', text))).toEqual([]);
});
