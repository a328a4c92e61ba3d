import type { Structured } from '../documents/structured.ts';
import { stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { readRagSettings } from '../shapes/rag-settings.ts';
import { listVariables } from '../templates/template-variables.ts';
import type { ArtifactFormat, Message, ParsedArtifact, Role } from '../types.ts';
import { dottedPath, isRecord, type Leaf, listLeaves, memberOf, settingsOf, stringOf } from '../values.ts';

/** Members of a component's parameters that a model reads. */
const TEMPLATE = /^(template|prompt|prompt_template|system_prompt|user_prompt)$/;

/** A Haystack pipeline: components with their parameters and how they are connected; 1.x has lists in their place. */
export const haystack: ArtifactFormat = {
  id: 'haystack',
  kind: 'rag-config',
  extensions: ['yaml', 'yml', 'json'],
  candidate: (path) => /\.(ya?ml|json)$/i.test(path),
  match(file) {
    if (!/\bcomponents["']?\s*:/.test(file.text) || !/\b(connections|pipelines)["']?\s*:/.test(file.text))
      return null;
    const parsed = file.data();
    return parsed.ok && isPipeline(parsed.value.data)
      ? { confidence: 'certain', reason: 'the components and connections of a Haystack pipeline' }
      : null;
  },
  parse(file) {
    const parsed = file.data();
    if (!parsed.ok) return parsed;
    const leaves = listLeaves(named(parsed.value.data));
    const prompts = leaves.flatMap((leaf) => readTemplate(parsed.value, leaf));
    const settings = leaves.filter((leaf) => !isTemplate(leaf));
    return {
      ok: true,
      value: [
        {
          name: stemOf(file.path),
          content: { ...readRagSettings(settings), settings: settingsOf(settings) },
          references: [],
          embeddedTests: null,
          positions: Object.fromEntries(
            settings.map(({ keys }) => [
              `settings.${dottedPath(keys)}`,
              parsed.value.locate(asWritten(parsed.value.data, keys)).line,
            ]),
          ),
        },
        ...prompts,
      ],
    };
  },
};

function isPipeline(data: Json): boolean {
  const components = memberOf(data, 'components');
  const connections = memberOf(data, 'connections');
  if (isRecord(components)) {
    const list = Object.values(components);
    return (
      list.length > 0 &&
      list.every((item) => stringOf(memberOf(item, 'type')) !== null) &&
      Array.isArray(connections) &&
      connections.every((item) => stringOf(memberOf(item, 'sender')) !== null)
    );
  }
  // 1.x: lists of components and of pipelines, whose nodes name their inputs.
  const pipelines = memberOf(data, 'pipelines');
  return (
    Array.isArray(components) &&
    components.length > 0 &&
    components.every((item) => ['name', 'type'].every((key) => stringOf(memberOf(item, key)) !== null)) &&
    Array.isArray(pipelines) &&
    pipelines.every((item) => Array.isArray(memberOf(item, 'nodes')))
  );
}

/** The components of 1.x under their names, so that one more is one change. */
function named(data: Json): Json {
  const components = memberOf(data, 'components');
  if (!isRecord(data) || !Array.isArray(components)) return data;
  return {
    ...data,
    components: Object.fromEntries(components.map((item) => [stringOf(memberOf(item, 'name')) ?? '', item])),
  };
}

/** The keys of `named` as the file has them. */
function asWritten(data: Json, keys: (string | number)[]): (string | number)[] {
  const components = memberOf(data, 'components');
  if (!Array.isArray(components) || keys[0] !== 'components') return keys;
  const index = components.findIndex((item) => (stringOf(memberOf(item, 'name')) ?? '') === keys[1]);
  return ['components', index, ...keys.slice(2)];
}

function isTemplate({ keys }: Leaf): boolean {
  return keys[0] === 'components' && keys.slice(2).some((key) => TEMPLATE.test(String(key)));
}

/** A prompt of its own for each template: one text, or the texts of chat messages. */
function readTemplate(source: Structured, leaf: Leaf): ParsedArtifact[] {
  const { keys, value } = leaf;
  if (!isTemplate(leaf) || typeof value !== 'string' || value.trim() === '') return [];
  const last = String(keys.at(-1));
  if (!TEMPLATE.test(last) && last !== 'text') return [];
  const line = source.locate(keys).line;
  const block = value.trimEnd().includes('\n') ? 1 : 0;
  return [
    {
      kind: 'prompt',
      match: { confidence: 'certain', reason: 'the template of a Haystack component' },
      name: dottedPath(keys.slice(1).filter((key) => key !== 'init_parameters' && key !== 'params')),
      lines: [line, line + block + value.trimEnd().split('\n').length - 1],
      content: {
        type: 'prompt',
        messages: [{ role: roleOf(source.data, keys), content: value } satisfies Message],
        template: 'jinja',
        variables: listVariables('jinja', value),
        model: null,
        parameters: {},
        responseFormat: { type: 'text' },
      },
      references: [],
      embeddedTests: null,
      positions: { 'messages[0].content': line },
    },
  ];
}

/** Of a chat message its own role; `system_prompt` says it; else the user's. */
function roleOf(data: Json, keys: readonly (string | number)[]): Role {
  if (keys.at(-1) === 'system_prompt') return 'system';
  for (let end = keys.length - 1; end > 2; end -= 1) {
    const holder = keys
      .slice(0, end)
      .reduce<Json | undefined>(
        (value, key) => (Array.isArray(value) ? value[Number(key)] : memberOf(value, String(key))),
        data,
      );
    const role = stringOf(memberOf(holder, 'role') ?? memberOf(holder, '_role'));
    if (role === 'system' || role === 'user' || role === 'assistant') return role;
  }
  return 'user';
}
