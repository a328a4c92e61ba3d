import type { IncomingMessage } from 'node:http';
import type { Json } from '../../src/core/artifact/problem.ts';
import { LOOPBACK_PROTOCOLS } from './loopback-protocols.ts';
import type { LoopbackAnswer, LoopbackRequest } from './loopback-provider.ts';

/** A batch as it was handed in. */
export type LoopbackBatch = {
  id: string;
  /** `/v1/chat/completions`, `/v1/responses`, `/v1/messages` or `/v1beta/models/…:generateContent`. */
  endpoint: string;
  requests: { id: string; request: LoopbackRequest }[];
  metadata: { [name: string]: string };
  createdAt: number;
  isCancelled: boolean;
};
/** `garbled`: it is answered with what nobody can read. */
type Fate = 'answered' | 'garbled' | 'refused' | 'expired' | 'lost';
export type BatchOptions = {
  /** Asked whenever somebody looks; a batch that was cancelled has ended. Default: it has ended. */
  state?: (batch: LoopbackBatch) => 'running' | 'ended' | 'failed';
  /** What becomes of a request of one that has ended. Default: it is answered. */
  fate?: (request: LoopbackRequest, batch: LoopbackBatch) => Fate;
  /** How the making of one is treated. It is made where its maker sees a 500 (`unseen`) or no answer (`silent`) as well. Default: it is made. */
  making?: (batch: LoopbackBatch) => 'made' | 'unseen' | 'silent' | 'refused';
  /** The status with which a gateway answers that does not know all of the API, by method and path; null, and by default: it knows it. */
  refusal?: (asked: string) => number | null;
};
type Reply = { status: number; body: Json } | { status: number; text: string } | 'silence';

/** The Batch APIs of OpenAI, Anthropic and Gemini, as their references show them. */
export function createLoopbackBatches(
  options: () => BatchOptions,
  answer: (request: LoopbackRequest) => LoopbackAnswer,
) {
  const files = new Map<string, string>();
  const batches: LoopbackBatch[] = [];

  /** Null: none of the paths here. */
  function reply(incoming: IncomingMessage, bytes: string): Reply | null {
    const [path = ''] = (incoming.url ?? '').split('?');
    const isPost = incoming.method === 'POST';
    const status = options().refusal?.(`${incoming.method} ${path}`) ?? null;
    if (status !== null) return { status, body: { error: { message: 'Not here.', type: 'x' } } };
    const content = /^\/v1\/files\/([^/]+)\/content$/.exec(path)?.[1];
    if (content !== undefined) {
      const text = files.get(content);
      return text === undefined ? notFound() : { status: 200, text };
    }
    if (path === '/v1/files' && isPost) return upload(bytes);
    const gemini = replyAsGemini(incoming, path, bytes);
    if (gemini !== null) return gemini;
    const openAi = /^\/v1\/batches(?:\/([^/]+)(\/cancel)?)?$/.exec(path);
    if (openAi !== null) {
      if (openAi[1] === undefined)
        return isPost ? createOpenAi(incoming, bytes) : list(batches.map(openAiBatch));
      const batch = batches.find(({ id }) => id === openAi[1]);
      if (batch === undefined) return notFound();
      if (openAi[2] !== undefined) batch.isCancelled = true;
      return { status: 200, body: openAiBatch(batch) };
    }
    const anthropic = /^\/v1\/messages\/batches(?:\/([^/]+)(\/cancel|\/results)?)?$/.exec(path);
    if (anthropic === null) return null;
    if (anthropic[1] === undefined)
      return isPost ? createAnthropic(incoming, bytes) : list(batches.map(anthropicBatch));
    const batch = batches.find(({ id }) => id === anthropic[1]);
    if (batch === undefined) return notFound();
    if (anthropic[2] === '/results') return { status: 200, text: anthropicResults(batch) };
    if (anthropic[2] === '/cancel') batch.isCancelled = true;
    return { status: 200, body: anthropicBatch(batch) };
  }

  function upload(bytes: string): Reply {
    if (!/name="purpose"\r\n\r\nbatch\r\n/.test(bytes)) return refused('purpose: must be batch');
    const text = /filename="[^"]+"\r\n(?:[^\r\n]+\r\n)*\r\n([\s\S]*?)\r\n--/.exec(bytes)?.[1];
    if (text === undefined) return refused('file: is missing');
    const id = `file-${files.size}`;
    files.set(id, text);
    return { status: 200, body: { id, object: 'file', purpose: 'batch', filename: 'requests.jsonl' } };
  }

  function createOpenAi(incoming: IncomingMessage, bytes: string): Reply {
    const body = JSON.parse(bytes) as {
      input_file_id: string;
      endpoint: string;
      completion_window: string;
      metadata?: { [name: string]: string };
    };
    const text = files.get(body.input_file_id);
    if (text === undefined || body.completion_window !== '24h') return refused('no such file or window');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { custom_id: string; method: string; url: string; body: Json });
    if (lines.some(({ method, url }) => method !== 'POST' || url !== body.endpoint))
      return refused('a line of another endpoint');
    const requests = lines.map((line) => ({ id: line.custom_id, sent: line.body }));
    const batch = take('batch', body.endpoint, requests, body.metadata ?? {}, incoming);
    return make(batch, openAiBatch);
  }

  function createAnthropic(incoming: IncomingMessage, bytes: string): Reply {
    const { requests } = JSON.parse(bytes) as { requests: { custom_id: string; params: Json }[] };
    const wrong = requests.find(({ custom_id: id }) => !/^[a-zA-Z0-9_-]{1,64}$/.test(id));
    if (wrong !== undefined) return refused(`custom_id: ${wrong.custom_id}`);
    const sent = requests.map((one) => ({ id: one.custom_id, sent: one.params }));
    const batch = take('msgbatch', '/v1/messages', sent, {}, incoming);
    const faults = batch.requests.flatMap(({ request }) => protocolOf(batch).findFault(request) ?? []);
    return faults[0] === undefined ? make(batch, anthropicBatch) : refused(faults[0]);
  }

  function replyAsGemini(incoming: IncomingMessage, path: string, bytes: string): Reply | null {
    const model = /^\/v1beta\/models\/([^/:]+):batchGenerateContent$/.exec(path)?.[1];
    if (model !== undefined) {
      const { batch } = JSON.parse(bytes) as {
        batch: {
          displayName: string;
          inputConfig: { requests: { requests: { request: Json; metadata: { key: string } }[] } };
        };
      };
      const sent = batch.inputConfig.requests.requests.map((one) => ({
        id: one.metadata.key,
        sent: one.request,
      }));
      const metadata = { displayName: batch.displayName };
      const endpoint = `/v1beta/models/${model}:generateContent`;
      return make(take('batches/', endpoint, sent, metadata, incoming), geminiBatch);
    }
    if (path === '/v1beta/batches') return { status: 200, body: { operations: batches.map(geminiBatch) } };
    const [, id, cancels] = /^\/v1beta\/(batches\/[^/:]+)(:cancel)?$/.exec(path) ?? [];
    if (id === undefined) return null;
    const batch = batches.find((one) => one.id === id);
    if (batch === undefined) return notFound();
    if (cancels === undefined) return { status: 200, body: geminiBatch(batch) };
    batch.isCancelled = true;
    return { status: 200, body: {} };
  }

  function geminiBatch(batch: LoopbackBatch): Json {
    const state = stateOf(batch);
    const word = { running: 'RUNNING', ended: 'SUCCEEDED', failed: 'FAILED', cancelled: 'CANCELLED' }[state];
    const answered = batch.requests.flatMap((one): Json[] => {
      const fate = fateOf(one, batch);
      const metadata = { key: one.id };
      if (fate === 'lost') return [];
      if (fate === 'garbled') return [{ metadata, response: {} }];
      if (fate === 'answered')
        return [{ metadata, response: protocolOf(batch).word(one.request, answer(one.request)) }];
      const message = fate === 'refused' ? 'Bad request.' : 'Not executed in time.';
      return [{ metadata, error: { code: 3, message } }];
    });
    const ends = state === 'ended' || state === 'cancelled';
    return {
      name: batch.id,
      done: state !== 'running',
      metadata: {
        '@type': 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch',
        state: `BATCH_STATE_${word}`,
        displayName: batch.metadata.displayName ?? '',
        createTime: new Date(batch.createdAt).toISOString(),
      },
      ...(state === 'failed' ? { error: { code: 8, message: 'Enqueued token limit.' } } : {}),
      ...(ends ? { response: { inlinedResponses: { inlinedResponses: answered } } } : {}),
    };
  }

  function make(batch: LoopbackBatch, word: (batch: LoopbackBatch) => Json): Reply {
    const how = options().making?.(batch) ?? 'made';
    if (how === 'refused') return refused('batches are not for this model');
    batches.unshift(batch);
    if (how === 'silent') return 'silence';
    if (how === 'unseen') return { status: 500, body: { error: { message: 'Scripted 500.', type: 'x' } } };
    return { status: 200, body: word(batch) };
  }

  function take(
    prefix: string,
    endpoint: string,
    sent: { id: string; sent: Json }[],
    metadata: LoopbackBatch['metadata'],
    incoming: IncomingMessage,
  ): LoopbackBatch {
    const protocol = LOOPBACK_PROTOCOLS.find(({ asks }) => asks.test(endpoint));
    if (protocol === undefined) throw new Error(`no protocol answers ${endpoint}`);
    return {
      ...{ id: `${prefix}${prefix.endsWith('/') ? '' : '_'}${batches.length}`, endpoint, metadata },
      ...{ createdAt: Date.now(), isCancelled: false },
      requests: sent.map((one, i) => ({
        id: one.id,
        request: protocol.read(i, incoming, JSON.stringify(one.sent)),
      })),
    };
  }

  function stateOf(batch: LoopbackBatch): 'running' | 'ended' | 'failed' | 'cancelled' {
    if (batch.isCancelled) return 'cancelled';
    return options().state?.(batch) ?? 'ended';
  }

  function fateOf({ request }: LoopbackBatch['requests'][number], batch: LoopbackBatch) {
    return options().fate?.(request, batch) ?? 'answered';
  }

  function openAiBatch(batch: LoopbackBatch): Json {
    const state = stateOf(batch);
    const status = { running: 'in_progress', ended: 'completed', failed: 'failed', cancelled: 'cancelled' }[
      state
    ];
    const ends = state === 'ended' || state === 'cancelled';
    const fates = batch.requests.map((one) => ({ ...one, fate: fateOf(one, batch) }));
    const output = fates.filter(({ fate }) => fate === 'answered' || fate === 'garbled');
    const errors = fates.filter(({ fate }) => fate === 'refused' || fate === 'expired');
    if (ends) {
      const lines = output.map(({ id, request, fate }) => ({
        id: `batch_req_${id}`,
        custom_id: id,
        response: {
          ...{ status_code: 200, request_id: `req_${id}` },
          body: fate === 'garbled' ? {} : protocolOf(batch).word(request, answer(request)),
        },
        error: null,
      }));
      files.set(`${batch.id}-output`, `${lines.map((one) => JSON.stringify(one)).join('\n')}\n`);
      const failures = errors.map(({ id, fate }) => ({
        ...{ id: `batch_req_${id}`, custom_id: id },
        ...(fate === 'expired'
          ? { response: null, error: { code: 'batch_expired', message: 'Not executed in time.' } }
          : {
              response: { status_code: 400, body: { error: { message: 'Bad request.', type: 'x' } } },
              error: null,
            }),
      }));
      files.set(`${batch.id}-errors`, `${failures.map((one) => JSON.stringify(one)).join('\n')}\n`);
    }
    return {
      ...{ id: batch.id, object: 'batch', endpoint: batch.endpoint, status, completion_window: '24h' },
      ...{ metadata: batch.metadata, created_at: Math.floor(batch.createdAt / 1000) },
      output_file_id: ends && output.length > 0 ? `${batch.id}-output` : null,
      error_file_id: ends && errors.length > 0 ? `${batch.id}-errors` : null,
      errors:
        state === 'failed'
          ? { object: 'list', data: [{ code: 'token_limit_exceeded', message: 'Enqueued token limit.' }] }
          : null,
      request_counts: { total: batch.requests.length, completed: 0, failed: 0 },
    };
  }

  function anthropicBatch(batch: LoopbackBatch): Json {
    const isOver = stateOf(batch) !== 'running';
    const fates = batch.requests.map((one) => fateOf(one, batch));
    const count = (...fate: string[]) => (isOver ? fates.filter((one) => fate.includes(one)).length : 0);
    return {
      ...{ id: batch.id, type: 'message_batch', processing_status: isOver ? 'ended' : 'in_progress' },
      request_counts: {
        processing: isOver ? 0 : batch.requests.length,
        succeeded: count('answered', 'garbled'),
        errored: count('refused'),
        canceled: 0,
        expired: count('expired', 'lost'),
      },
      created_at: new Date(batch.createdAt).toISOString(),
      // Whoever follows it sends its key elsewhere.
      results_url: 'http://127.0.0.1:1/results',
    };
  }

  function anthropicResults(batch: LoopbackBatch): string {
    const lines = batch.requests.flatMap((one) => {
      const fate = fateOf(one, batch);
      if (fate === 'lost') return [];
      const message = () =>
        fate === 'garbled' ? {} : protocolOf(batch).word(one.request, answer(one.request));
      const error = { type: 'error', error: { type: 'invalid_request_error', message: 'Bad request.' } };
      const result =
        fate === 'answered' || fate === 'garbled'
          ? { type: 'succeeded', message: message() }
          : fate === 'refused'
            ? { type: 'errored', error }
            : { type: 'expired' };
      return [JSON.stringify({ custom_id: one.id, result })];
    });
    // In no order that anyone promises.
    return `${lines.reverse().join('\n')}\n`;
  }

  return { batches, reply };
}

function protocolOf({ endpoint }: LoopbackBatch) {
  const protocol = LOOPBACK_PROTOCOLS.find(({ asks }) => asks.test(endpoint));
  if (protocol === undefined) throw new Error(`no protocol answers ${endpoint}`);
  return protocol;
}

function list(data: Json[]): Reply {
  return { status: 200, body: { object: 'list', data, has_more: false, first_id: null, last_id: null } };
}

function refused(message: string): Reply {
  return { status: 400, body: { error: { message, type: 'invalid_request_error', code: null } } };
}

function notFound(): Reply {
  return { status: 404, body: { error: { message: 'No such batch.', type: 'x', code: null } } };
}
