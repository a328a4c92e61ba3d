import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createModels } from '../../src/adapters/models/index.ts';
import type { ModelParameters } from '../../src/core/artifact/types.ts';
import type { ModelRequest } from '../../src/core/eval/types.ts';
import type { Models } from '../../src/ports.ts';
import {
  type Behaviour,
  type LoopbackAnswer,
  type LoopbackProvider,
  startLoopbackProvider,
} from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { callOptions, makeRequest } from './models.ts';

export type ProviderSubject = {
  /** Of the models that it has under test. */
  provider: string;
  /** Variables that make the loopback server this provider, with the key that it wants. */
  env(loopback: LoopbackProvider, key: string): Record<string, string>;
  /** The operator's file, over the variables. */
  file?: string;
  /** The model asked for; default `small`. */
  model?: string;
  /** False where the API does not list what can be called. */
  lists?: boolean;
  /** False where the API has no count of its own for hidden reasoning. */
  countsReasoning?: boolean;
};

const KEY = 'planted-key-0123456789abcdef';
const QUICK = { retry: { baseDelayMs: 1, maxDelayMs: 4 } };
const user = { role: 'user' as const, content: 'What is the weather in Lisbon?' };

/** Every parameter there is, each with a value that shows in a request, under whatever name. */
const PARAMETERS: [keyof ModelParameters, ModelParameters, string][] = [
  ['temperature', { temperature: 0.125 }, '0.125'],
  ['topP', { topP: 0.375 }, '0.375'],
  ['maxOutputTokens', { maxOutputTokens: 777 }, '777'],
  ['frequencyPenalty', { frequencyPenalty: 0.625 }, '0.625'],
  ['presencePenalty', { presencePenalty: 0.875 }, '0.875'],
  ['seed', { seed: 4242 }, '4242'],
  ['stop', { stop: ['<END>'] }, '<END>'],
  ['reasoningEffort', { reasoningEffort: 'low' }, 'low'],
  ['verbosity', { verbosity: 'terse' }, 'terse'],
];

/** What every adapter of a provider with an address does, shown on the wire in the shapes of that provider. */
export function describeProviderContract(name: string, subject: ProviderSubject): void {
  const id = `${subject.provider}/${subject.model ?? 'small'}`;

  describe(`${name} keeps the contract of providers`, () => {
    let loopback: LoopbackProvider;
    let models: Models;
    let answer: LoopbackAnswer = 'Sunny.';
    beforeAll(async () => {
      loopback = await startLoopbackProvider({
        apiKey: KEY,
        models: [subject.model ?? 'small'],
        answer: () => answer,
      });
      models = createModels(subject.env(loopback, KEY), { ...QUICK, file: subject.file ?? null });
    });
    afterAll(async () => {
      await models.close();
      await loopback.close();
    });

    async function ask(fields: Partial<ModelRequest> = {}, behaviour: Behaviour[] = []) {
      loopback.setBehaviour(behaviour);
      const before = loopback.requests.length;
      const result = await models.complete(makeRequest(id, fields), callOptions('trial-9'));
      return { result, requests: loopback.requests.slice(before) };
    }
    async function read(given: LoopbackAnswer) {
      answer = given;
      const { result } = await ask();
      if (!result.ok) throw new Error(result.failure.message);
      return result.output;
    }

    it('waits out a limit, a fault of the server and an overload, under one idempotency key', async () => {
      answer = 'Sunny.';
      const { result, requests } = await ask({}, [
        { kind: 'rate-limit' },
        { kind: 'status', status: 500 },
        { kind: 'status', status: 503 },
        { kind: 'reset' },
      ]);
      expect(result).toMatchObject({ ok: true, output: { text: 'Sunny.' } });
      expect(requests.map(({ headers }) => headers['idempotency-key'])).toEqual(Array(5).fill('trial-9'));
    });

    it('does not wait longer than a call may take for a limit that names its end', async () => {
      const { result, requests } = await ask({}, [{ kind: 'rate-limit', retryAfter: 3600 }]);
      expect(result).toMatchObject({ ok: false, failure: { kind: 'rate_limit', status: 429, attempts: 1 } });
      expect(result.ok ? '' : result.failure.message).toContain('3600 s');
      expect(requests).toHaveLength(1);
    });

    it('takes a wrong key for one, once, and does not repeat it', async () => {
      const wrong = `${KEY}-wrong`;
      const other = createModels(subject.env(loopback, wrong), { ...QUICK, file: subject.file ?? null });
      const result = await other.complete(makeRequest(id), callOptions());
      const [row] = await other.list({ models: [id], check: true });
      await other.close();
      expect(result).toMatchObject({ ok: false, failure: { kind: 'auth', attempts: 1 } });
      expect(row).toMatchObject({ configured: true, reachable: false });
      expect(JSON.stringify([result, row])).not.toContain(KEY);
    });

    it('says which model the provider does not know, once', async () => {
      const result = await models.complete(makeRequest(`${subject.provider}/unheard-of`), callOptions());
      expect(result).toMatchObject({
        ok: false,
        failure: { kind: 'bad_request', status: 404, attempts: 1 },
      });
      expect(result.ok ? '' : result.failure.message).toContain('`unheard-of` does not exist');
    });

    it('passes on what the provider says of a request it refuses, without the key', async () => {
      const message = `Not like this, ${KEY}.`;
      const { result } = await ask({}, [{ kind: 'status', status: 400, message }]);
      expect(result).toMatchObject({ ok: false, failure: { kind: 'bad_request', status: 400, attempts: 1 } });
      expect(result.ok ? '' : result.failure.message).toContain('Not like this, [key].');
    });

    it('follows no redirect, with its key or without, says so, and does not ask again', async () => {
      const elsewhere = await openProvider();
      const { result, requests } = await ask({}, [{ kind: 'redirect', to: `${elsewhere.baseUrl}/any` }]);
      expect(result).toMatchObject({
        ok: false,
        failure: { kind: 'bad_request', status: 307, attempts: 1 },
      });
      expect(result.ok ? '' : result.failure.message).toContain('Redirects are not followed');
      expect(requests).toHaveLength(1);
      expect(elsewhere.peak()).toBe(0);
    });

    it.each<[string, Behaviour]>([
      ['a web page', { kind: 'body', body: '<html>Bad gateway</html>', contentType: 'text/html' }],
      ['JSON that breaks off', { kind: 'truncated' }],
      ['an empty object', { kind: 'body', body: '{}' }],
      ['nothing', { kind: 'body', body: '' }],
    ])('asks again where %s comes in place of an answer', async (_what, behaviour) => {
      answer = 'Sunny.';
      const { result, requests } = await ask({}, [behaviour]);
      expect(result).toMatchObject({ ok: true, output: { text: 'Sunny.' } });
      expect(requests).toHaveLength(2);
      const never = await ask({}, [behaviour, behaviour, behaviour]);
      expect(never.result).toMatchObject({ ok: false, failure: { kind: 'bad_response', attempts: 3 } });
    });

    it('gives an answer that was cut off with what there is of it', async () => {
      const output = await read({ text: 'And th', ending: 'length' });
      expect(output).toMatchObject({ text: 'And th', finishReason: 'length' });
    });

    it('takes what a filter stopped for a refusal, not for a failure', async () => {
      const output = await read({ ending: 'filtered' });
      expect(output.text).toBe('');
      expect(['content_filter', 'refusal']).toContain(output.finishReason);
    });

    it('gives an answer of no characters as one', async () => {
      expect(await read({ text: '' })).toMatchObject({ text: '', toolCalls: [], finishReason: 'stop' });
    });

    it('counts what a cache gave and hidden reasoning as parts of input and output, and prices them', async () => {
      const counts = { input: 120, output: 30, cached: 100, reasoning: 12 };
      const { usage, costUsd, text } = await read({ text: 'Sunny.', usage: counts });
      expect(text).toBe('Sunny.');
      expect(usage).toMatchObject({ inputTokens: 120, outputTokens: 30, cachedInputTokens: 100 });
      expect(usage?.reasoningTokens).toBe(subject.countsReasoning === false ? 0 : 12);
      if (usage !== null) expect(costUsd).toBe(models.price(id, usage));
    });

    it('knows neither tokens nor cost where the provider counts none', async () => {
      expect(await read({ text: 'Sunny.', usage: null })).toMatchObject({ usage: null, costUsd: null });
    });

    it('shows calls of tools with their answers, several of one turn too', async () => {
      answer = 'Both are sunny.';
      const { result, requests } = await ask({
        messages: [
          { role: 'system', content: 'Be brief.' },
          user,
          {
            role: 'assistant',
            content: 'Let me look.',
            toolCalls: [
              { id: 'a1', name: 'get_weather', arguments: { city: 'Lisbon' } },
              { id: 'b2', name: 'get_weather', arguments: { city: 'Porto' } },
            ],
          },
          { role: 'tool', callId: 'a1', content: '21 degrees' },
          { role: 'tool', callId: 'b2', content: '{"degrees":18}' },
        ],
      });
      expect(result).toMatchObject({ ok: true, output: { text: 'Both are sunny.' } });
      const sent = JSON.stringify(requests[0]?.body);
      for (const part of ['Be brief.', 'Let me look.', 'Porto', '21 degrees', 'degrees'])
        expect(sent).toContain(part);
    });

    it.each(PARAMETERS)('%s is sent, or refused by name', async (parameter, parameters, value) => {
      answer = 'Sunny.';
      const { result, requests } = await ask({ parameters });
      if (result.ok) expect(JSON.stringify(requests[0]?.body).toLowerCase()).toContain(value.toLowerCase());
      else {
        expect(result.failure).toMatchObject({ kind: 'bad_request', attempts: 0 });
        const words = parameter.replace(/[A-Z]/g, (letter) => `_?${letter}`);
        expect(result.failure.message).toMatch(new RegExp(words, 'i'));
        expect(requests).toEqual([]);
      }
    });

    it('a schema for the answer is sent whole', async () => {
      answer = '{"ok":true}';
      const schema = {
        type: 'object',
        properties: { ok: { type: 'boolean', description: 'Whether it is.' } },
        required: ['ok'],
        additionalProperties: false,
      };
      const { result, requests } = await ask({
        tools: [],
        responseFormat: { type: 'json_schema', name: 'verdict', schema, strict: true },
      });
      expect(result).toMatchObject({ ok: true, output: { text: '{"ok":true}' } });
      // Some APIs take the schema as a text.
      expect(JSON.stringify(requests[0]?.body).replaceAll('\\"', '"')).toContain(JSON.stringify(schema));
    });

    it('lists its models and says which is not among them, or says that it cannot', async () => {
      const [has, lacks] = await models.list({ models: [id, `${id}r`], check: true });
      if (subject.lists === false) {
        const detail = 'answers, but does not list what can be called';
        for (const row of [has, lacks]) expect(row).toMatchObject({ reachable: true, detail });
        return;
      }
      expect(has).toMatchObject({ reachable: true, detail: 'listed' });
      expect(lacks).toMatchObject({ reachable: false });
      expect(lacks?.detail).toContain(`did you mean "${subject.model ?? 'small'}"?`);
    });
  });
}
