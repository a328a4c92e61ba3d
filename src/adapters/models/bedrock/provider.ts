import { AwsV4Signer } from 'aws4fetch';
import { z } from 'zod';
import { type CallSettings, createCalls, readAnswer } from '../calls.ts';
import { refuse, refuseSearch } from '../failure.ts';
import { type HttpRequest, RefusedCall, send } from '../http.ts';
import type { Provider } from '../provider.ts';
import type { AwsSettings, ProviderSettings } from '../provider-settings.ts';
import { classifyError, exceptionOf } from './classify.ts';
import { buildConverseBody } from './request.ts';
import { readConverse } from './response.ts';

const list = z.object({ modelSummaries: z.array(z.object({ modelId: z.string() })) });

/** Amazon Bedrock's Converse over HTTP, with a key of Bedrock's own or signed with one of the account. */
export function createBedrockProvider(settings: ProviderSettings, options: CallSettings): Provider {
  const calls = createCalls(options, classifyError);
  const { baseUrl, apiKey, headers = {}, aws } = settings;
  const { region = '', signing = null } = aws ?? {};
  const sendSigned = async (request: HttpRequest, signal: AbortSignal) =>
    send(signing === null ? request : await sign(request, { region, signing }), signal);
  const bearer = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };

  return {
    async complete(request, model, call) {
      const built = buildConverseBody(request);
      if (!built.ok) return refuse(built.message);
      const sent: HttpRequest = {
        method: 'POST',
        url: `${baseUrl}/model/${encodeURIComponent(model)}/converse`,
        headers: {
          'content-type': 'application/json',
          'idempotency-key': call.idempotencyKey,
          ...bearer,
          ...headers,
        },
        body: JSON.stringify(built.body),
      };
      return calls.call(model, (inner) => sendSigned(sent, inner), readConverse, call);
    },

    embed: async () => refuseSearch(settings.name),
    rerank: async () => refuseSearch(settings.name),

    listModels: (outer) =>
      calls.attempt(outer, async (signal) => {
        // Models are listed by another service than the one that runs them.
        const url = `${baseUrl.replace('://bedrock-runtime', '://bedrock')}/foundation-models`;
        try {
          const response = await sendSigned(
            { method: 'GET', url, headers: { ...bearer, ...headers } },
            signal,
          );
          const read = readAnswer(await response.text(), list, 'a list of models');
          return {
            ok: true as const,
            ids: read.ok ? read.value.modelSummaries.map(({ modelId }) => modelId) : [],
          };
        } catch (error) {
          // Who may call models need not be allowed to list them, and is known to the service all the same.
          if (
            error instanceof RefusedCall &&
            exceptionOf(error) === 'AccessDeniedException' &&
            error.body.includes('not authorized to perform')
          )
            return { ok: true as const, ids: null };
          throw error;
        }
      }),

    close: () => calls.close(),
  };
}

async function sign(
  request: HttpRequest,
  { region, signing }: { region: string; signing: NonNullable<AwsSettings['signing']> },
): Promise<HttpRequest> {
  const { accessKeyId, secretAccessKey, sessionToken } = signing;
  const signer = new AwsV4Signer({
    ...request,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === null ? {} : { sessionToken }),
    service: 'bedrock',
    region,
  });
  const { headers } = await signer.sign();
  return { ...request, headers: Object.fromEntries(headers) };
}
