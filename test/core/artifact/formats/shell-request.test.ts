import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf, summaryOf } from '../support.ts';

const FOUND = ['prompt:shell-request', 'model-config:shell-request'];
const URL = 'https://api.example.org/v1/chat/completions';
const BODY = `{
            "messages": [
              { "role": "system", "content": "Sort letters by district." },
              { "role": "user", "content": "\${LETTER}" }
            ],
            "temperature": 0.2,
            "model": "acme/post-2"
          }`;
const WORKFLOW = `on: push
jobs:
  ask:
runs-on: ubuntu-latest
steps:
    - run: |
        ANSWER=$(curl ${URL} \\
          -d '${BODY}')
`;

it('is what a script of a workflow tells a model, and the model beside it, wherever the step stands', () => {
  const { artifacts } = detectFile('.github/workflows/sort.yml', WORKFLOW);
  expect(artifacts).toMatchObject([
    {
      kind: 'prompt',
      lines: [9, 11],
      content: {
        messages: [
          { role: 'system', content: 'Sort letters by district.' },
          { role: 'user', content: `\${LETTER}` },
        ],
        variables: ['LETTER'],
      },
      positions: { 'messages[0].content': 10, 'messages[1].content': 11 },
    },
    {
      kind: 'model-config',
      lines: [13, 14],
      content: { models: ['acme/post-2'], settings: { model: 'acme/post-2', temperature: 0.2 } },
      positions: { 'settings.temperature': 13, 'settings.model': 14 },
    },
  ]);
});

it('changes with what is said', async () => {
  const after = WORKFLOW.replace('by district', 'by weight');
  expect(await summaryOf('.github/workflows/sort.yml', WORKFLOW, after)).toHaveLength(1);
});

it.each([
  ['a script', 'ask.sh', `curl ${URL} --data-raw '${BODY.replace(`\${LETTER}`, `'"$LETTER"'`)}'\n`],
  ['a here-document', 'ask.sh', `cat > body.json <<EOF\n${BODY}\nEOF\ncurl -d @body.json ${URL}\n`],
  ['double quotes', 'Makefile', `ask:\n\t@curl ${URL} -d "${BODY.replaceAll('"', '\\"')}"\n`],
  ['an image', 'Dockerfile', `RUN curl ${URL} -d '${BODY.replaceAll('\n', ' \\\n')}'\n`],
  [
    'jq',
    'ask.sh',
    `curl ${URL} -d "$(jq -n --arg t "$T" '{model: "acme-2", messages: [{role: "system", content: "Sort it by the street alone."}, {role: "user", content: $t}]}')"\n`,
  ],
  [
    'Gemini',
    'ask.sh',
    `curl https://g.example.org/v1/models/gemini-2.5-flash:generateContent -d '{"contents": [{"parts": [{"text": "Sort this letter by district"}]}]}'\n`,
  ],
  [
    'a completion',
    'ask.sh',
    `curl http://localhost:11434/api/generate -d '{"model": "post", "prompt": "Sort this letter by district"}'\n`,
  ],
])('reads the request of %s', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual(FOUND);
});

it('gives a prompt the parameters of a model that a variable names', () => {
  const text = `curl ${URL} -d '${BODY.replace('acme/post-2', '$MODEL')}'\n`;
  expect(detectFile('ask.sh', text).artifacts).toMatchObject([
    { kind: 'prompt', content: { model: '$MODEL', parameters: { temperature: 0.2 } } },
  ]);
});

it.each([
  [
    'a request of another service',
    'notify.sh',
    `curl https://chat.example.org/api -d '{"messages": [{"text": "The build is done by now"}]}'`,
  ],
  [
    'a form',
    'send.sh',
    `curl https://x.example.org/items -d '{"model": "T-200", "input": "A new lamp for the hall"}'`,
  ],
  ['a usage line', 'help.sh', `echo 'curl ${URL} -d '\necho '${BODY}'`],
  ['help in a here-document', 'help.sh', `cat <<EOF\ncurl ${URL} -d '${BODY}'\nEOF`],
  ['a comment', 'help.sh', `curl -V\n# curl -d '${BODY.replaceAll('\n', '\n# ')}'`],
  ['a trial', 'scripts/smoke-test.sh', `curl ${URL} -d '${BODY}'`],
  ['a text that is sent nowhere', 'ask.sh', `python ask.py '${BODY}'`],
])('leaves %s alone', (_what, path, text) => {
  expect(kindsOf(detectFile(path, `${text}\n`))).toEqual([]);
});

it('keeps what each of two requests is set to, so that a change of either is seen', () => {
  const ask = (model: string, stream: boolean) =>
    `curl ${URL} -d '{"model": "${model}", "stream": ${stream}, "messages": [{"role": "user", "content": "Sort this letter by district"}]}'\n`;
  const digests = (stream: boolean) =>
    detectFile('ask.sh', ask('acme/post-2', true) + ask('$MODEL', stream)).artifacts.map(
      ({ digest }) => digest,
    );
  const [before, after] = [digests(true), digests(false)];
  expect(after.map((digest, index) => digest === before[index])).toEqual([true, true, false]);
});
