import { expect, test } from 'vitest';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { readTrace } from '../../../../src/core/eval/add-case/read-trace.ts';

function read(data: Json) {
  const trace = readTrace(data);
  if (!trace.ok) throw new Error(trace.fault);
  return trace.records.map(({ id, input, output }) => ({ id, input, output }));
}

const ASKED = [{ role: 'user', parts: [{ type: 'text', content: 'Weather in Paris?' }] }];
const SAID = [
  { role: 'assistant', parts: [{ type: 'text', content: 'Rainy, 57°F.' }], finish_reason: 'stop' },
];
const FOUND = { input: 'Weather in Paris?', output: 'Rainy, 57°F.' };

// Shapes of https://opentelemetry.io/docs/specs/semconv/gen-ai/ (1.37), and of the conventions before it.
test('OpenTelemetry: the first call of a trace was asked, the last one answered', () => {
  const text = (key: string, value: Json) => ({ key, value: { stringValue: JSON.stringify(value) } });
  const first = {
    traceId: 't1',
    startTimeUnixNano: '100',
    attributes: [
      text('gen_ai.input.messages', ASKED),
      text('gen_ai.output.messages', [{ role: 'assistant', parts: [] }]),
    ],
  };
  const tool = { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c', result: 'rain' }] };
  const last = {
    traceId: 't1',
    startTimeUnixNano: '200',
    attributes: [text('gen_ai.input.messages', [...ASKED, tool]), text('gen_ai.output.messages', SAID)],
  };
  expect(read({ resourceSpans: [{ scopeSpans: [{ spans: [last, first] }] }] })).toEqual([
    { id: 't1', ...FOUND },
  ]);
  expect(
    read([
      {
        context: { trace_id: '0x1' },
        attributes: { 'gen_ai.input.messages': ASKED, 'gen_ai.output.messages': SAID },
      },
    ]),
  ).toEqual([{ id: '0x1', ...FOUND }]);
  expect(
    read({
      attributes: {
        'gen_ai.prompt.0.role': 'system',
        'gen_ai.prompt.0.content': 'Be brief.',
        'gen_ai.prompt.1.role': 'user',
        'gen_ai.prompt.1.content': 'Weather in Paris?',
        'gen_ai.completion.0.content': 'Rainy, 57°F.',
      },
    }),
  ).toEqual([{ id: null, ...FOUND }]);
  expect(
    read({
      attributes: {},
      events: [
        { name: 'gen_ai.user.message', attributes: { content: 'Weather in Paris?' } },
        { name: 'gen_ai.choice', body: { message: { content: 'Rainy, 57°F.' } } },
      ],
    }),
  ).toEqual([{ id: null, ...FOUND }]);
});

// What opentelemetry-instrumentation-openai-v2 emits as logs, and the one event of 1.37.
test('OpenTelemetry: events that are logged beside their span, and its one event of details', () => {
  const said = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const log = (eventName: string, body: object, at: string) => ({
    traceId: 't2',
    spanId: 's',
    timeUnixNano: at,
    attributes: [said('event.name', eventName)],
    body: { kvlistValue: { values: [body] } },
  });
  const message = { key: 'message', value: { kvlistValue: { values: [said('content', 'Rainy, 57°F.')] } } };
  const logRecords = [
    log('gen_ai.user.message', said('content', 'Weather in Paris?'), '100'),
    log('gen_ai.choice', message, '200'),
    { traceId: 't3', body: { stringValue: 'GET /' }, attributes: [] },
  ] as Json[];
  expect(read({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })).toEqual([{ id: 't2', ...FOUND }]);
  const details = {
    name: 'gen_ai.client.inference.operation.details',
    attributes: { 'gen_ai.input.messages': ASKED, 'gen_ai.output.messages': SAID },
  };
  expect(read({ attributes: {}, events: [details] })).toEqual([{ id: null, ...FOUND }]);
});

// https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md, https://ai-sdk.dev/docs/ai-sdk-core/telemetry
test('OpenInference and the Vercel AI SDK: messages of the model call before what the chain around it was called with', () => {
  const span = (attributes: Record<string, Json>, start: string) => ({
    traceId: 't',
    startTime: start,
    attributes,
  });
  const chain = span({ 'input.value': '{"question": "x"}', 'output.value': 'y' }, '1');
  const call = span(
    {
      'llm.input_messages.0.message.role': 'user',
      'llm.input_messages.0.message.contents.0.message_content.type': 'text',
      'llm.input_messages.0.message.contents.0.message_content.text': 'Weather in Paris?',
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.content': 'Rainy, 57°F.',
    },
    '2',
  );
  expect(read([chain, call])).toEqual([{ id: 't', ...FOUND }]);
  expect(read([chain])).toEqual([{ id: 't', input: { question: 'x' }, output: 'y' }]);
  const vercel = {
    'ai.prompt.messages': JSON.stringify([
      { role: 'user', content: [{ type: 'text', text: 'Weather in Paris?' }] },
    ]),
    'ai.response.text': 'Rainy, 57°F.',
  };
  expect(read([span(vercel, '1')])).toEqual([{ id: 't', ...FOUND }]);
});

test('Langfuse: a trace, a list of them, and what only its observation holds', () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Weather in Paris?' },
  ];
  const trace = {
    id: 't',
    input: { messages },
    output: { role: 'assistant', content: 'Rainy, 57°F.' },
    observations: [],
  };
  expect(read(trace)).toEqual([{ id: 't', ...FOUND }]);
  expect(
    read({ data: [trace, { id: 'u', input: JSON.stringify(messages), output: 'Rainy, 57°F.' }] }),
  ).toEqual([
    { id: 't', ...FOUND },
    { id: 'u', ...FOUND },
  ]);
  expect(
    read({
      id: 't',
      input: null,
      observations: [{ type: 'GENERATION', input: messages, output: 'Rainy, 57°F.' }],
    }),
  ).toEqual([{ id: 't', ...FOUND }]);
});

test('LangSmith: messages as LangChain serialises them, and inputs by name', () => {
  const human = {
    lc: 1,
    type: 'constructor',
    id: ['langchain', 'schema', 'messages', 'HumanMessage'],
    kwargs: { content: 'Weather in Paris?' },
  };
  const ai = {
    lc: 1,
    type: 'constructor',
    id: ['langchain', 'schema', 'messages', 'AIMessage'],
    kwargs: { content: 'Rainy, 57°F.' },
  };
  expect(
    read({
      id: 'r',
      run_type: 'llm',
      inputs: { messages: [[human]] },
      outputs: { generations: [[{ text: 'Rainy, 57°F.', message: ai }]] },
    }),
  ).toEqual([{ id: 'r', ...FOUND }]);
  expect(read({ id: 'r', inputs: { question: 'Q?', locale: 'de' }, outputs: { answer: 'A' } })).toEqual([
    { id: 'r', input: { question: 'Q?', locale: 'de' }, output: 'A' },
  ]);
});

test('OpenAI: request and response of chat completions and of the Responses API', () => {
  const messages = [
    { role: 'developer', content: 'Brief.' },
    { role: 'user', content: [{ type: 'text', text: 'Weather in Paris?' }] },
  ];
  const response = { choices: [{ message: { role: 'assistant', content: 'Rainy, 57°F.' } }] };
  expect(read({ request: { model: 'm', messages }, response })).toEqual([{ id: null, ...FOUND }]);
  expect(read({ model: 'm', messages })).toEqual([{ id: null, input: 'Weather in Paris?', output: null }]);
  const output = [
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Rainy, 57°F.' }] },
  ];
  expect(read({ request: { model: 'm', input: 'Weather in Paris?' }, response: { output } })).toEqual([
    { id: null, ...FOUND },
  ]);
});

test('a conversation is kept up to what the user said last; prompts and tools of the application are left out and named', () => {
  const trace = readTrace({
    messages: [
      { role: 'system', content: 'S' },
      { role: 'user', content: 'A' },
      { role: 'assistant', content: null, tool_calls: [] },
      { role: 'tool', content: 'T' },
      { role: 'assistant', content: 'B' },
      { role: 'user', content: 'C' },
      { role: 'assistant', content: 'D' },
    ],
  });
  expect(trace.ok && trace.records[0]).toMatchObject({
    input: [
      { role: 'user', content: 'A' },
      { role: 'assistant', content: 'B' },
      { role: 'user', content: 'C' },
    ],
    notes: [expect.stringContaining('system prompt'), expect.stringContaining('Calls of tools')],
  });
});

test('a file without a recorded request says what is expected', () => {
  for (const data of [
    null,
    5,
    'x',
    [],
    {},
    { input: '' },
    { resourceSpans: [] },
    [1],
    { attributes: [{ key: 'a' }] },
  ] as Json[])
    expect(readTrace(data)).toMatchObject({
      ok: false,
      fault: expect.stringContaining('OpenTelemetry GenAI, OpenInference'),
    });
});
