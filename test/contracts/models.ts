import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../src/core/eval/types.ts';
import type { Models } from '../../src/ports.ts';

/** What a request with one user message and one tool looks like; `fields` replaces any part of it. */
export function makeRequest(model: string, fields: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model,
    messages: [{ role: 'user', content: 'What is the weather in Lisbon?' }],
    tools: [
      {
        name: 'get_weather',
        description: 'Get the current weather for a city.',
        parameters: {
          type: 'object',
          properties: { city: { type: 'string', description: 'Name of the city.' } },
          required: ['city'],
        },
      },
    ],
    parameters: {},
    responseFormat: { type: 'text' },
    ...fields,
  };
}

/** An AbortSignal that never aborts, and a key. */
export function callOptions(idempotencyKey = 'trial-1'): { signal: AbortSignal; idempotencyKey: string } {
  return { signal: new AbortController().signal, idempotencyKey };
}

export type ModelsSubject = {
  models: Models;
  /** Configured, and answers `makeRequest` with a call of `get_weather` for Lisbon. */
  model: string;
  /** Of the same adapter, not configured. */
  missing: string;
  cleanUp(): Promise<void>;
};

/** What every implementation of the Models port does. */
export function describeModelsContract(name: string, create: () => Promise<ModelsSubject>): void {
  describe(`${name} keeps the contract of models`, () => {
    let subject: ModelsSubject;
    beforeAll(async () => {
      subject = await create();
    });
    afterAll(async () => {
      await subject.models.close();
      await subject.cleanUp();
    });

    it('answers with the tool call, its arguments, usage, time and cost', async () => {
      const { models, model } = subject;
      const result = await models.complete(makeRequest(model), callOptions());
      if (!result.ok) throw new Error(result.failure.message);
      const { output } = result;
      expect(output.toolCalls).toEqual([{ name: 'get_weather', arguments: { city: 'Lisbon' } }]);
      expect(output.finishReason).toBe('tool_calls');
      expect(output.retrieved).toBeNull();
      expect(output.usage?.inputTokens).toBeGreaterThan(0);
      expect(output.usage?.outputTokens).toBeGreaterThan(0);
      expect(output.latencyMs).toBeGreaterThan(0);
      if (output.usage !== null) expect(output.costUsd).toBe(models.price(model, output.usage));
    });

    it('gives a call that is already aborted back as cancelled', async () => {
      const { models, model } = subject;
      const options = { signal: AbortSignal.abort(), idempotencyKey: 'trial-2' };
      const result = await models.complete(makeRequest(model), options);
      expect(result).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
    });

    it('gives a call that is aborted under way back as cancelled, at once', async () => {
      const { models, model } = subject;
      const controller = new AbortController();
      const call = models.complete(makeRequest(model), {
        signal: controller.signal,
        idempotencyKey: 'trial-3',
      });
      controller.abort();
      expect(await call).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
    });

    it('refuses a request without a message, and does not throw', async () => {
      const { models, model } = subject;
      const result = await models.complete(makeRequest(model, { messages: [] }), callOptions());
      expect(result).toMatchObject({ ok: false, failure: { kind: 'bad_request' } });
    });

    it('names why a model cannot be called and the line that would change it', async () => {
      const { models, missing } = subject;
      const status = models.status(missing);
      if (status.state === 'configured') throw new Error('expected it not to be configured');
      expect(status.reason).not.toBe('');
      const result = await models.complete(makeRequest(missing), callOptions());
      if (result.ok) throw new Error('expected a failure');
      expect(result.failure).toMatchObject({ kind: 'auth', attempts: 0 });
      expect(result.failure.message).toContain(status.fix);
    });

    it('knows itself: configured, at least one call at a time, a stable identity, a row in the list', async () => {
      const { models, model } = subject;
      expect(models.status(model)).toEqual({ state: 'configured' });
      expect(models.concurrency(model)).toBeGreaterThanOrEqual(1);
      const identity = models.identity(model);
      expect(identity).toEqual(models.identity(model));
      expect(model.startsWith(`${identity.provider}/`)).toBe(true);
      expect(identity.baseUrl).not.toBe('');
      const [row] = await models.list({ models: [model], check: true });
      expect(row).toMatchObject({ configured: true, reachable: true, fix: null, baseUrl: identity.baseUrl });
      expect(`${row?.provider}/${row?.model}`).toBe(model);
    });

    it('is itself for a repository where the operator lists nothing', async () => {
      const { models, model, missing } = subject;
      const own = models.forRepository('acme/shop');
      expect(own.status(model)).toEqual({ state: 'configured' });
      expect(own.status(missing)).toEqual(models.status(missing));
    });

    it('answers nothing after it was closed', async () => {
      const { models, model } = subject;
      await models.close();
      const result = await models.complete(makeRequest(model), callOptions());
      expect(result).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
    });
  });
}
