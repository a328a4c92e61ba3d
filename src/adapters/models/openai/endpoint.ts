import type { ProviderSettings } from '../provider-settings.ts';
import type { HttpRequest } from '../transport.ts';

/** Of Azure's dated API, the calls whose deployment stands in the path. */
const OF_DEPLOYMENT = new Set(['/chat/completions', '/embeddings']);

/** How the calls of one provider are addressed, and what goes with each. */
export type Endpoint = {
  post(path: string, model: string, body: object, idempotencyKey: string): HttpRequest;
  get(path: string): HttpRequest;
};

export function createEndpoint(settings: ProviderSettings): Endpoint {
  const headers = { accept: 'application/json', ...keyOf(settings), ...settings.headers };
  const { baseUrl, azure } = settings;

  function addressOf(path: string, model: string | null): string {
    if (azure === undefined) return `${baseUrl}${path}`;
    if (azure.apiVersion === null) return `${baseUrl}/openai/v1${path}`;
    const named = model !== null && OF_DEPLOYMENT.has(path);
    const deployment = named ? `/deployments/${encodeURIComponent(model)}` : '';
    return `${baseUrl}/openai${deployment}${path}?api-version=${encodeURIComponent(azure.apiVersion)}`;
  }

  return {
    post: (path, model, body, idempotencyKey) => ({
      method: 'POST',
      url: addressOf(path, model),
      headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      body: JSON.stringify(body),
    }),
    get: (path) => ({ method: 'GET', url: addressOf(path, null), headers }),
  };
}

/** Azure has a header of its own for keys, and takes tokens of Entra where others take keys. */
function keyOf({ apiKey, azure }: ProviderSettings): { [name: string]: string } {
  if (apiKey === null) return {};
  return azure === undefined || azure.entra ? { authorization: `Bearer ${apiKey}` } : { 'api-key': apiKey };
}
