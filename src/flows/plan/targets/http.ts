import type { AnswerPaths } from '../../../core/eval/types.ts';
import { failure, type Resolution, type TargetOf, type Where } from './types.ts';

/** A team's own service, with the texts of the files that its body quotes. */
export async function resolveHttp(target: TargetOf<'http'>, { tree }: Where): Promise<Resolution> {
  const files: { [name: string]: string } = {};
  const places: string[] = [];
  for (const [name, path] of Object.entries(target.files ?? {})) {
    const place = tree.locate(path);
    const content = place === null ? null : await tree.read(place);
    if (place === null || content?.kind !== 'text')
      return failure(
        `${path}, which the target sends as {{${name}}}, is no text file in ${tree.snapshot.ref}`,
      );
    files[name] = content.text;
    places.push(place);
  }
  const detected = await tree.detectAll(places);
  return {
    ok: true,
    target: {
      kind: 'http',
      service: target.service,
      deployment: null,
      body: target.body,
      files,
      answer: readPaths(target),
    },
    inputs: [...detected.values()].flatMap(({ artifacts }) => artifacts),
  };
}

function readPaths({ response }: TargetOf<'http'>): AnswerPaths | null {
  if (response === undefined) return null;
  const { text, messages, retrieved } = response;
  const paths = {
    text,
    messages,
    toolCalls: response.tool_calls,
    retrieved,
    inputTokens: response.input_tokens,
    outputTokens: response.output_tokens,
    costUsd: response.cost_usd,
  };
  // What is not there must not enter the request's digest.
  return Object.fromEntries(Object.entries(paths).filter(([, path]) => path !== undefined));
}
