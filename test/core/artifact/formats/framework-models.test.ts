import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf } from '../support.ts';

const NAMED = `quarkus.http.port=8081
quarkus.langchain4j.acme.decision-model.model-name=house-large
quarkus.langchain4j.acme.fast.decision-model.model-name=\${FAST_MODEL:tiny}
quarkus.langchain4j.acme.fast.decision-model.timeout=10s
quarkus.langchain4j.acme.fast.api-key=none
`;

it('finds the default and the named models of Quarkus, whatever they are called', () => {
  const { models, settings } = contentOf('application.properties', NAMED, 'model-config');
  expect(models).toEqual(['house-large', 'tiny']);
  expect(Object.keys(settings)).toEqual([
    'quarkus.langchain4j.acme.decision-model.model-name',
    'quarkus.langchain4j.acme.fast.decision-model.model-name',
    'quarkus.langchain4j.acme.fast.decision-model.timeout',
  ]);
  const digest = (text: string) => artifactOf('application.properties', text).digest;
  expect(digest(NAMED.replace('10s', '20s'))).not.toBe(digest(NAMED));
});

it.each([
  ['LangChain4j', 'application.properties', 'langchain4j.open-ai.chat-model.model-name=answers\n', 'answers'],
  [
    'Spring AI',
    'application.yml',
    'spring:\n  ai:\n    model: { chat: acme }\n    acme: { chat: { options: { model: answers } } }\n',
    'answers',
  ],
  ['Micronaut', 'application.yml', 'langchain4j:\n  ollama:\n    model-name: answers\n', 'answers'],
  [
    'a profile',
    'application-dev.properties',
    '%dev.quarkus.langchain4j.ollama.chat-model.model-id=answers\n',
    'answers',
  ],
])('finds the model of %s under a name of its own', (_what, path, text, model) => {
  expect(contentOf(path, text, 'model-config').models).toEqual([model]);
});

it.each([
  'quarkus.langchain4j.timeout=60s\nquarkus.langchain4j.log-requests=true\n',
  'quarkus.langchain4j.ollama.devservices.model=false\n',
  'quarkus.hibernate-orm.model.name=garden\nquarkus.datasource.jdbc.model-name=rose\n',
  'spring.ai.mcp.server.model=rose\nspring.jpa.model=rose\n',
])('takes other settings of such an application for none: %s', (text) => {
  expect(kindsOf(detectFile('application.properties', text))).toEqual([]);
});
