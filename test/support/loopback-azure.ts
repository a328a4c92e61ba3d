import type { IncomingMessage } from 'node:http';
import type { Json } from '../../src/core/artifact/problem.ts';
import { completion, readRequest } from './loopback-completion.ts';
import { hint, type Refused, type Sent } from './loopback-protocols.ts';
import type { LoopbackAnswer, LoopbackRequest } from './loopback-provider.ts';

/**
 * Azure OpenAI's chat completions, with and without an API version, in the shapes of Microsoft's published description (Azure/azure-rest-api-specs,
 * specification/cognitiveservices/data-plane/AzureOpenAI/inference).
 */
const SAFE = { filtered: false, severity: 'safe' };
const HARMFUL = { filtered: true, severity: 'high' };

/** The deployment stands in the path of the dated API, and in the body of the other. */
export function readDeploymentRequest(
  index: number,
  incoming: IncomingMessage,
  text: string,
): LoopbackRequest {
  const request = readRequest(index, incoming, text);
  const [path = '', query = ''] = (incoming.url ?? '').split('?');
  const deployment = /deployments\/([^/]+)\//.exec(path)?.[1];
  const version = new URLSearchParams(query).get('api-version');
  const headers = { ...request.headers, ...(version === null ? {} : { 'x-version': version }) };
  if (deployment === undefined) return { ...request, headers };
  return { ...request, headers: { ...headers, 'x-dated': 'yes' }, model: decodeURIComponent(deployment) };
}

export function findDeploymentFault({ headers }: LoopbackRequest): string | null {
  if (headers['x-dated'] !== undefined && headers['x-version'] === undefined)
    return 'Missing required query parameter: api-version';
  return null;
}

export function filteredCompletion(request: LoopbackRequest, answer: LoopbackAnswer): Json {
  const said = completion(request, answer) as { choices: { [key: string]: Json }[] };
  const stopped = typeof answer !== 'string' && answer.ending === 'filtered';
  return {
    ...said,
    choices: said.choices.map((choice) => ({
      ...choice,
      // An answer that was stopped has no content at all there.
      ...(stopped ? { message: { role: 'assistant' } } : {}),
      content_filter_results: { violence: stopped ? HARMFUL : SAFE },
    })),
    prompt_filter_results: [{ prompt_index: 0, content_filter_results: { violence: SAFE } }],
  };
}

export function refuseAsAzure({ status, message, code, retryAfter }: Refused): Sent {
  const filtered = code === 'content_filter';
  return {
    status,
    headers: hint(retryAfter),
    body: {
      error: {
        message,
        type: null,
        param: filtered ? 'prompt' : null,
        code: code === 'model_not_found' ? 'DeploymentNotFound' : (code ?? String(status)),
        ...(filtered
          ? {
              status,
              innererror: {
                code: 'ResponsibleAIPolicyViolation',
                content_filter_result: { violence: HARMFUL, hate: SAFE },
              },
            }
          : {}),
      },
    },
  };
}
