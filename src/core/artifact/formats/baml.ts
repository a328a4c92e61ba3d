import { toPositions } from '../documents/locate-texts.ts';
import { indexLines, type Position, positionAt } from '../documents/position.ts';
import { extensionOf } from '../paths.ts';
import { type BamlBlock, listBamlBlocks, normalizeBaml } from '../shapes/baml/blocks.ts';
import { type BamlDefinition, readBamlDefinitions } from '../shapes/baml/classes.ts';
import { type BamlClient, readBamlClients, toModelConfig } from '../shapes/baml/clients.ts';
import { type BamlFunction, readBamlFunctions, splitAttributes } from '../shapes/baml/functions.ts';
import { type BamlPrompt, readBamlPrompt } from '../shapes/baml/prompt.ts';
import { formatOfReturn, reachDefinitions, withDefinitions } from '../shapes/baml/schema.ts';
import { readBamlSuite } from '../shapes/baml/tests.ts';
import { readBamlType } from '../shapes/baml/types.ts';
import type { ArtifactFormat, ParsedArtifact } from '../types.ts';
import { type JsonRecord, otherSettingsOf } from '../values.ts';

/** What makes a file BAML; compiled XAML has the same extension, and a file of generators alone configures a build. */
const DECLARATION =
  /^[ \t]*(class|client|enum|function|impl|retry_policy|template_string|test|type)\b[ \t]*(<|\w)/m;

/** BAML: one prompt for each function, one model configuration for each client. */
export const baml: ArtifactFormat = {
  id: 'baml',
  kind: 'prompt',
  extensions: ['baml'],
  candidate: (path) => extensionOf(path) === 'baml',
  match: (file) =>
    !file.text.includes('\0') && DECLARATION.test(file.text)
      ? { confidence: 'certain', reason: 'a *.baml with declarations' }
      : null,
  parse(file) {
    const source = file.text.charCodeAt(0) === 0xfeff ? file.text.slice(1) : file.text;
    const text = source.replace(/\r\n?/g, '\n');
    const { blocks, fault } = listBamlBlocks(text);
    if (fault === null) return { ok: true, value: readFile(text, blocks) };
    const at = positionAt(text, fault.offset);
    return {
      ok: false,
      problems: [{ path: file.path, ...at, expected: fault.expected, found: 'the end of the file' }],
    };
  },
};

type Context = {
  text: string;
  lineAt: (offset: number) => Position;
  lineOf: (offset: number) => number;
  definitions: Map<string, BamlDefinition>;
  clients: Map<string, BamlClient>;
  templates: Map<string, { block: BamlBlock; prompt: BamlPrompt }>;
  tests: Map<string, JsonRecord>;
};

function readFile(text: string, blocks: readonly BamlBlock[]): ParsedArtifact[] {
  const lineAt = indexLines(text);
  const lineOf = (offset: number) => lineAt(offset).line;
  const templates = blocks.flatMap((block): [string, { block: BamlBlock; prompt: BamlPrompt }][] =>
    block.keyword === 'template_string'
      ? [[block.name, { block, prompt: readBamlPrompt(text, block.body, lineAt) }]]
      : [],
  );
  const { functions, tests } = readBamlFunctions(text, blocks);
  const context: Context = {
    text,
    lineAt,
    lineOf,
    definitions: readBamlDefinitions(text, blocks),
    clients: readBamlClients(text, blocks, lineOf),
    templates: new Map(templates),
    tests,
  };
  const used = { definitions: new Set<string>(), templates: new Set<string>() };
  const prompts = functions.map((one) => toPrompt(one, context, used));
  const rest = [...context.definitions.keys()].filter((name) => !used.definitions.has(name));
  return [
    ...prompts,
    ...[...context.templates].flatMap(([name, { block, prompt }]) =>
      used.templates.has(name) ? [] : [toTemplate(block, prompt, context)],
    ),
    ...(rest.length === 0 ? [] : [toTypes(rest, context)]),
    ...[...context.clients.values()].map((client) => toModelConfig(client, context.clients, lineOf)),
    ...readBamlSuite(text, blocks, new Set(functions.map(({ name }) => name)), lineOf),
  ];
}

function toPrompt(
  one: BamlFunction,
  context: Context,
  used: { definitions: Set<string>; templates: Set<string> },
): ParsedArtifact {
  const { definitions, clients, lineOf } = context;
  const prompt = readBamlPrompt(context.text, one.prompt, context.lineAt);
  const client = clients.get(one.client ?? '');
  const shorthand = one.client?.includes('/') === true ? one.client : null;
  const answer = formatOfReturn(one.returns, definitions);
  const given = reachDefinitions(
    Object.values(one.parameters).flatMap((type) => readBamlType(splitAttributes(type)[0])?.names ?? []),
    definitions,
  );
  const shown = [...given].filter((name) => !answer.reached.has(name)).sort();
  const reached = new Set([...answer.reached, ...given]);
  for (const name of reached) used.definitions.add(name);
  const templates = reachTemplates(prompt.calls, context.templates);
  for (const name of Object.keys(templates)) used.templates.add(name);
  const settings: JsonRecord = {
    ...one.unread,
    ...(one.client === null || shorthand !== null || client?.model ? {} : { client: one.client }),
    ...(answer.returns === null || answer.returns === '' ? {} : { returns: answer.returns }),
    ...(one.checks === '' ? {} : { checks: one.checks }),
    ...nonEmpty('parameters', one.parameters),
    ...nonEmpty(
      'types',
      Object.fromEntries(shown.map((name) => [name, definitions.get(name)?.schema ?? {}])),
    ),
    ...nonEmpty('attributes', attributesOf(reached, definitions)),
    ...nonEmpty('templates', templates),
    ...nonEmpty('roles', prompt.metadata),
    ...nonEmpty('tests', context.tests.get(one.name) ?? {}),
  };
  const line = lineOf(one.block.from);
  const located = toPositions(prompt.places);
  return {
    name: one.name,
    content: {
      type: 'prompt',
      messages: prompt.messages,
      template: 'jinja',
      variables: prompt.variables.filter((name) => !context.templates.has(name)),
      model: shorthand ?? client?.model ?? null,
      parameters: client?.parameters ?? {},
      responseFormat: answer.responseFormat,
      ...otherSettingsOf(settings),
    },
    references: [],
    embeddedTests: null,
    lines: [line, lineOf(one.block.to - 1)],
    positions: {
      ...Object.fromEntries(Object.keys(settings).map((key) => [`otherSettings.${key}`, line])),
      responseFormat: line,
      schema: line,
      ...(one.clientAt === null ? {} : { model: lineOf(one.clientAt), parameters: lineOf(one.clientAt) }),
      ...located.positions,
    },
    lineStarts: located.lineStarts,
  };
}

function nonEmpty(key: string, record: JsonRecord): JsonRecord {
  return Object.keys(record).length === 0 ? {} : { [key]: record };
}

function attributesOf(names: Iterable<string>, definitions: ReadonlyMap<string, BamlDefinition>): JsonRecord {
  return Object.fromEntries(
    [...names].flatMap((name): [string, JsonRecord][] => {
      const attributes = definitions.get(name)?.attributes ?? {};
      return Object.keys(attributes).length === 0 ? [] : [[name, attributes]];
    }),
  );
}

/** The texts of the template strings that a prompt calls, also by way of one another. */
function reachTemplates(calls: readonly string[], templates: Context['templates']): Record<string, string> {
  const texts: Record<string, string> = {};
  const open = [...calls];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const template = templates.get(name);
    if (template === undefined || Object.hasOwn(texts, name)) continue;
    texts[name] = template.prompt.messages.map(({ content }) => content).join('\n');
    open.push(...template.prompt.calls);
  }
  return texts;
}

/** A template string that no function of its file calls. */
function toTemplate(block: BamlBlock, prompt: BamlPrompt, { text, lineOf }: Context): ParsedArtifact {
  const header = normalizeBaml(text, [block.from, block.body[0]]).replace(/[#"\s]+$/, '');
  return {
    name: block.name,
    content: {
      type: 'prompt',
      messages: prompt.messages,
      template: 'jinja',
      variables: prompt.variables,
      model: null,
      parameters: {},
      responseFormat: { type: 'text' },
      otherSettings: { declaration: header },
    },
    references: [],
    embeddedTests: null,
    lines: [lineOf(block.from), lineOf(Math.max(block.from, block.to - 1))],
    ...toPositions(prompt.places),
  };
}

/** Definitions that no function of the file uses: those of other files do, and tell the model what they say. */
function toTypes(names: readonly string[], { definitions, lineOf }: Context): ParsedArtifact {
  const attributes = attributesOf(names, definitions);
  const blocks = names.flatMap((name) => definitions.get(name)?.block ?? []);
  return {
    name: 'types',
    content: {
      type: 'prompt',
      messages: [],
      template: 'none',
      variables: [],
      model: null,
      parameters: {},
      responseFormat: {
        type: 'json_schema',
        name: 'types',
        schema: withTypes(names, definitions),
        strict: false,
      },
      ...otherSettingsOf(nonEmpty('attributes', attributes)),
    },
    references: [],
    embeddedTests: null,
    positions: {
      schema: lineOf(blocks[0]?.from ?? 0),
      responseFormat: lineOf(blocks[0]?.from ?? 0),
    },
  };
}

/** Each as a property, so that a change names the class and its field. */
function withTypes(names: readonly string[], definitions: ReadonlyMap<string, BamlDefinition>): JsonRecord {
  const properties = Object.fromEntries(
    names.map((name) => [name, withDefinitions(definitions.get(name)?.schema ?? {}, new Set(), definitions)]),
  );
  return { type: 'object', properties };
}
