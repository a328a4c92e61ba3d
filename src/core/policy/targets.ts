import { z } from 'zod';
import { model, repositoryPath, text } from './fields.ts';

/** An operator's provider: `openai`, or NAME of `PROMPTGATE_PROVIDER_<NAME>_BASE_URL` in lower case. */
const providerName = z.string().regex(/^[A-Za-z0-9][\w-]{0,62}$/, 'the name of a provider, such as openai');

const prompt = z.strictObject({
  kind: z.literal('prompt'),
  prompt: repositoryPath.optional(),
  model: model.optional(),
});
const tools = z.strictObject({
  kind: z.literal('tools'),
  tools: z.array(repositoryPath).min(1).optional(),
  prompt: repositoryPath.optional(),
  model: model.optional(),
});
const rag = z.strictObject({
  kind: z.literal('rag'),
  config: repositoryPath.optional(),
  documents: z.array(repositoryPath).min(1),
  prompt: repositoryPath.optional(),
  model: model.optional(),
  search: z.literal('keyword').optional(),
  embedding: model.optional(),
  embedding_provider: providerName.optional(),
  reranker_provider: providerName.optional(),
});
const agent = z.strictObject({
  kind: z.literal('agent'),
  agent: repositoryPath.optional(),
  tools: z.array(repositoryPath).min(1).optional(),
  prompt: repositoryPath.optional(),
  model: model.optional(),
  max_steps: z.int().min(1).max(100).optional(),
  max_tokens: z.int().min(1).optional(),
  mocks: repositoryPath.optional(),
});
/** RFC 6901; empty: the whole answer. */
const pointer = z.string().regex(/^(\/.*)?$/, 'a JSON pointer such as /answer/text');
const http = z.strictObject({
  kind: z.literal('http'),
  service: text,
  body: z.json(),
  files: z
    .record(z.string().regex(/^[A-Za-z]\w*$/, 'a name of letters, digits and "_"'), repositoryPath)
    .optional(),
  response: z
    .strictObject({
      text: pointer.optional(),
      messages: pointer.optional(),
      tool_calls: pointer.optional(),
      retrieved: pointer.optional(),
      input_tokens: pointer.optional(),
      output_tokens: pointer.optional(),
      cost_usd: pointer.optional(),
    })
    .optional(),
});
const workflowFile = z
  .string()
  .regex(/^[\w-][\w.-]*\.ya?ml$/, 'the name of a file in .github/workflows, such as promptgate.yml');
const timeoutMinutes = z.int().min(1).max(120).optional();
const workflow = z.strictObject({
  kind: z.literal('workflow'),
  workflow: workflowFile,
  timeout_minutes: timeoutMinutes,
});
const recorded = z
  .strictObject({
    kind: z.literal('recorded'),
    outputs: repositoryPath.optional(),
    sent_by: workflowFile.optional(),
    timeout_minutes: timeoutMinutes,
  })
  .refine(
    ({ outputs, sent_by }) => (outputs === undefined) !== (sent_by === undefined),
    'either `outputs`, a file, or `sent_by`, a workflow',
  );

/** The system under test, as a suite of the policy names it. */
export const targetSchema = z.discriminatedUnion('kind', [
  prompt,
  tools,
  agent,
  rag,
  http,
  workflow,
  recorded,
]);
export type PolicyTarget = z.infer<typeof targetSchema>;

/** Addresses of the artifacts that a target names. */
export function artifactsNamed(target: PolicyTarget): string[] {
  switch (target.kind) {
    case 'prompt':
      return listed(target.prompt);
    case 'tools':
      return listed(...(target.tools ?? []), target.prompt);
    case 'agent':
      return listed(target.agent, ...(target.tools ?? []), target.prompt);
    case 'rag':
      return listed(target.config, target.prompt);
    case 'http':
      return Object.values(target.files ?? {});
    case 'workflow':
    case 'recorded':
      return [];
  }
}

function listed(...addresses: (string | undefined)[]): string[] {
  return addresses.filter((address) => address !== undefined);
}

type Place = (path: string) => string;

/** The target with its paths and globs seen from elsewhere. */
export function placeTarget(target: PolicyTarget, place: Place, placeGlob: Place): PolicyTarget {
  switch (target.kind) {
    case 'prompt':
      return { ...target, ...placed({ prompt: target.prompt }, place) };
    case 'tools':
      return { ...target, ...placed({ prompt: target.prompt, tools: target.tools }, place) };
    case 'agent': {
      const { agent, tools, prompt, mocks } = target;
      return { ...target, ...placed({ agent, tools, prompt, mocks }, place) };
    }
    case 'rag': {
      const { prompt, config, documents } = target;
      return { ...target, ...placed({ prompt, config }, place), documents: documents.map(placeGlob) };
    }
    case 'http': {
      if (target.files === undefined) return target;
      const files = Object.entries(target.files).map(([name, path]) => [name, place(path)]);
      return { ...target, files: Object.fromEntries(files) };
    }
    // GitHub knows workflows in one place only.
    case 'workflow':
      return target;
    case 'recorded':
      return { ...target, ...placed({ outputs: target.outputs }, place) };
  }
}

/** Of optional paths, and lists of them, those that are there. */
function placed<T extends { [key: string]: string | string[] | undefined }>(
  paths: T,
  place: Place,
): Partial<T> {
  const entries = Object.entries(paths).flatMap(([key, path]) =>
    path === undefined ? [] : [[key, typeof path === 'string' ? place(path) : path.map(place)]],
  );
  return Object.fromEntries(entries) as Partial<T>;
}
