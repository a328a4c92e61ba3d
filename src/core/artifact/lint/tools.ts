import { loadSchemaCheck } from '../json-schema.ts';
import type { Json } from '../problem.ts';
import type {
  Artifact,
  LintFinding,
  PromptContent,
  ToolDefinition,
  ToolDialect,
  ToolsContent,
} from '../types.ts';
import { isRecord, type JsonRecord, memberOf } from '../values.ts';
import { contentWords, wordSimilarity } from '../word-overlap.ts';
import { findingOf, lineOfField } from './rules.ts';

/** Names the APIs accept. MCP leaves names free. */
const NAMES: Partial<Record<ToolDialect, RegExp>> = {
  'openai-chat': /^[\w-]{1,64}$/,
  'openai-responses': /^[\w-]{1,64}$/,
  anthropic: /^[\w-]{1,128}$/,
};
/** From this share of common words on, two descriptions say the same. */
const SIMILAR = 0.9;
/** Faults of one schema that are worth naming. */
const MAX_FAULTS = 3;
/** More tools than this are not compared pair by pair. */
const MAX_PAIRED = 300;

/** What can be said of tools without a model: names, descriptions, schemas. */
export async function lintTools(artifact: Artifact, content: ToolsContent): Promise<LintFinding[]> {
  const findings: LintFinding[] = [];
  const seen = new Set<string>();
  const check = await loadSchemaCheck();
  for (const tool of content.tools) {
    const line = lineOfField(artifact, `tools.${tool.name}`);
    const described = lineOfField(artifact, `tools.${tool.name}.description`);
    if (seen.has(tool.name)) {
      findings.push(
        findingOf('duplicate-tool', artifact, line, `the tool \`${tool.name}\` is defined more than once`),
      );
      continue;
    }
    seen.add(tool.name);
    const words = tool.description
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '').length;
    if (words === 0) {
      findings.push(
        findingOf(
          'missing-description',
          artifact,
          line,
          `\`${tool.name}\` has no description; a model chooses tools by it`,
        ),
      );
    } else if (words < 3 && !/[^\p{Script=Latin}\p{P}\p{Z}\p{N}]/u.test(tool.description)) {
      findings.push(
        findingOf(
          'short-description',
          artifact,
          described,
          `\`${tool.name}\` is described only as "${tool.description.trim()}"`,
        ),
      );
    }
    if (NAMES[content.dialect]?.test(tool.name) === false) {
      findings.push(
        findingOf(
          'tool-name',
          artifact,
          line,
          `\`${tool.name}\` is no valid name: letters, digits, \`_\` and \`-\` only, at most ${content.dialect === 'anthropic' ? 128 : 64}`,
        ),
      );
    }
    findings.push(...lintSchema(artifact, line, tool.parameters, `\`${tool.name}\``, check));
    if (tool.strict === true)
      findings.push(...lintStrict(artifact, line, tool.parameters, `\`${tool.name}\``));
  }
  return [...findings, ...findSimilar(artifact, content.tools)];
}

/** The schema that a prompt's answer must follow. */
export async function lintResponseFormat(
  artifact: Artifact,
  { responseFormat }: PromptContent,
): Promise<LintFinding[]> {
  if (responseFormat.type !== 'json_schema') return [];
  const line = lineOfField(artifact, 'schema');
  const check = await loadSchemaCheck();
  return [
    ...lintSchema(artifact, line, responseFormat.schema, 'response schema', check),
    ...(responseFormat.strict ? lintStrict(artifact, line, responseFormat.schema, 'response schema') : []),
  ];
}

function lintSchema(
  artifact: Artifact,
  line: number,
  schema: JsonRecord,
  what: string,
  check: (schema: JsonRecord) => string[],
): LintFinding[] {
  const faults = check(schema);
  if (faults.length > 0) {
    return faults
      .slice(0, MAX_FAULTS)
      .map((fault) => findingOf('invalid-schema', artifact, line, `${what}: ${fault}`));
  }
  const unknown = listObjects(schema).flatMap(({ schema: object, at }) => {
    const properties = memberOf(object, 'properties');
    const required = memberOf(object, 'required');
    if (!isRecord(properties) || !Array.isArray(required)) return [];
    return required.flatMap((name) =>
      typeof name === 'string' && !Object.hasOwn(properties, name) ? [`${at}${name}`] : [],
    );
  });
  return unknown
    .slice(0, MAX_FAULTS)
    .map((name) =>
      findingOf('unknown-required', artifact, line, `${what}: \`${name}\` is required and not defined`),
    );
}

/** Strict mode: every object closed, every property required. */
function lintStrict(artifact: Artifact, line: number, schema: JsonRecord, what: string): LintFinding[] {
  for (const { schema: object, at } of listObjects(schema)) {
    const properties = memberOf(object, 'properties');
    const required = memberOf(object, 'required');
    const names = isRecord(properties) ? Object.keys(properties) : [];
    const optional = names.find((name) => !(Array.isArray(required) && required.includes(name)));
    const place = at === '' ? '' : ` in \`${at.slice(0, -1)}\``;
    const fault =
      memberOf(object, 'additionalProperties') !== false
        ? `\`additionalProperties: false\` is missing${place}`
        : optional === undefined
          ? null
          : `\`${at}${optional}\` is not in \`required\``;
    if (fault !== null) return [findingOf('strict-schema', artifact, line, `${what}: strict, but ${fault}`)];
  }
  return [];
}

/** Every object schema inside a schema, with the dotted path to its properties. */
function listObjects(schema: Json | undefined, at = ''): { schema: JsonRecord; at: string }[] {
  if (!isRecord(schema)) return [];
  const properties = memberOf(schema, 'properties');
  const inner = isRecord(properties)
    ? Object.entries(properties).flatMap(([name, value]) => listObjects(value, `${at}${name}.`))
    : [];
  const isObject = memberOf(schema, 'type') === 'object' || isRecord(properties);
  return [...(isObject ? [{ schema, at }] : []), ...inner, ...listObjects(memberOf(schema, 'items'), at)];
}

function findSimilar(artifact: Artifact, tools: readonly ToolDefinition[]): LintFinding[] {
  if (tools.length > MAX_PAIRED) return [];
  const words = tools.map((tool) => contentWords(tool.description));
  const names = tools.map((tool) => contentWords(tool.name.replace(/[_.-]/g, ' ')));
  // `list_reviews` "List the reviews of a pull request" is told from `list_files` by a word of its name.
  const told = (index: number, place: number) =>
    [...(words[index] ?? [])].some((word) => names[index]?.has(word) && !words[place]?.has(word));
  return tools.flatMap((tool, index) => {
    const twin = tools.findIndex(
      (other, place) =>
        place < index &&
        other.name !== tool.name &&
        (words[index]?.size ?? 0) >= 3 &&
        wordSimilarity(words[index] ?? new Set(), words[place] ?? new Set()) >= SIMILAR &&
        !told(index, place) &&
        !told(place, index),
    );
    if (twin < 0) return [];
    const line = lineOfField(artifact, `tools.${tool.name}.description`);
    return [
      findingOf(
        'similar-tools',
        artifact,
        line,
        `\`${tool.name}\` and \`${tools[twin]?.name}\` are described in almost the same words; a model can hardly tell them apart`,
      ),
    ];
  });
}
