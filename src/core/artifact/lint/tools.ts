import { contentWords, wordSimilarity } from '../diff/word-overlap.ts';
import { lineOfField } from '../documents/field-line.ts';
import type { ToolDefinition, ToolDialect } from '../types.ts';
import { type Found, ofTools, type Rule } from './rule.ts';

/** Names the APIs accept. MCP leaves names free. */
const NAMES: Partial<Record<ToolDialect, RegExp>> = {
  'openai-chat': /^[\w-]{1,64}$/,
  'openai-responses': /^[\w-]{1,64}$/,
  anthropic: /^[\w-]{1,128}$/,
};
/** From this share of common words on, two descriptions say the same. */
const SIMILAR = 0.9;
/** More tools than this are not compared pair by pair. */
const MAX_PAIRED = 300;

/** What a model is told of tools to choose by. */
export const TOOL_RULES: readonly Rule[] = [
  {
    id: 'duplicate-tool',
    severity: 'error',
    means: 'two tools of one file have the same name',
    check: ofTools(({ tools }, { artifact }) => {
      const uses = new Map<string, number>();
      return tools.flatMap(({ name }): Found[] => {
        const use = (uses.get(name) ?? 0) + 1;
        uses.set(name, use);
        if (use < 2) return [];
        // Formats name the places of further uses `name (2)`, as the diff does.
        const line = Math.max(
          lineOfField(artifact, `tools.${name} (${use})`),
          lineOfField(artifact, `tools.${name}`),
        );
        return [{ line, message: `the tool \`${name}\` is defined more than once` }];
      });
    }),
  },
  {
    id: 'missing-description',
    severity: 'warning',
    means: 'a tool has no description to choose it by',
    check: ofTools(({ tools }, { artifact }) =>
      chosen(tools).flatMap(({ name, description }) =>
        description.trim() === ''
          ? [
              {
                line: lineOfField(artifact, `tools.${name}`),
                message: `\`${name}\` has no description; a model chooses tools by it`,
              },
            ]
          : [],
      ),
    ),
  },
  {
    id: 'short-description',
    severity: 'warning',
    means: 'a tool is described in fewer than three words',
    check: ofTools(({ tools }, { artifact }) =>
      chosen(tools).flatMap(({ name, description, builtIn }) => {
        const text = description.trim();
        // Words are counted where a script parts them by spaces.
        if (builtIn !== undefined || text === '' || /[^\p{Script=Latin}\p{P}\p{Z}\p{N}]/u.test(text))
          return [];
        // A text that the program fills in is not known here.
        if (text.includes('${') || text.split(/\s+/).length >= 3) return [];
        const line = lineOfField(artifact, `tools.${name}.description`);
        return [{ line, message: `\`${name}\` is described only as "${text}"` }];
      }),
    ),
  },
  {
    id: 'tool-name',
    severity: 'error',
    means: 'the API refuses a tool of this name',
    check: ofTools(({ tools, dialect }, { artifact }) =>
      once(tools).flatMap(({ name, builtIn }) =>
        // A name that the program fills in is not known here.
        builtIn === undefined && !name.includes('${') && NAMES[dialect]?.test(name) === false
          ? [
              {
                line: lineOfField(artifact, `tools.${name}`),
                message: `\`${name}\` is no valid name: letters, digits, \`_\` and \`-\` only, at most ${dialect === 'anthropic' ? 128 : 64}`,
              },
            ]
          : [],
      ),
    ),
  },
  {
    id: 'similar-names',
    severity: 'warning',
    means: 'the names of two tools differ only in how their words are joined',
    check: ofTools(({ tools }, { artifact }) => {
      const seen = new Map<string, string>();
      return chosen(tools).flatMap(({ name }) => {
        const plain = name.replace(/[_.\s-]/g, '').toLowerCase();
        const other = seen.get(plain);
        if (other === undefined) seen.set(plain, name);
        if (other === undefined) return [];
        const message = `\`${name}\` and \`${other}\` are the same words; a model mixes them up`;
        return [{ line: lineOfField(artifact, `tools.${name}`), message }];
      });
    }),
  },
  {
    id: 'similar-tools',
    severity: 'warning',
    means: "two tools are described in almost the same words, none of them in a tool's name",
    check: ofTools(({ tools }, { artifact }) =>
      findSimilar(tools).map(([tool, twin]) => ({
        line: lineOfField(artifact, `tools.${tool}.description`),
        message: `\`${tool}\` and \`${twin}\` are described in almost the same words; a model can hardly tell them apart`,
      })),
    ),
  },
];

/** Of tools of one name the first; that there are more is a finding of its own. */
export function once(tools: readonly ToolDefinition[]): ToolDefinition[] {
  const seen = new Set<string>();
  return tools.filter(({ name }) => !seen.has(name) && seen.add(name));
}

/** Those that a model is told by name and description, each once. */
function chosen(tools: readonly ToolDefinition[]): ToolDefinition[] {
  return once(tools).filter(({ schemaOnly }) => schemaOnly === undefined);
}

function findSimilar(tools: readonly ToolDefinition[]): [string, string][] {
  if (tools.length > MAX_PAIRED) return [];
  const words = tools.map((tool) => contentWords(tool.description));
  const names = tools.map((tool) => contentWords(tool.name.replace(/[_.-]/g, ' ')));
  // `list_reviews` "List the reviews of a pull request" is told from `list_files` by a word of its name.
  const told = (index: number, place: number) => {
    const [own, others] = unshared(tools[index]?.description ?? '', tools[place]?.description ?? '');
    return [...own].some((word) => names[index]?.has(word) && !others.has(word));
  };
  return tools.flatMap((tool, index): [string, string][] => {
    const twin = tools.findIndex(
      (other, place) =>
        place < index &&
        other.name !== tool.name &&
        other.builtIn === undefined &&
        (words[index]?.size ?? 0) >= 3 &&
        wordSimilarity(words[index] ?? new Set(), words[place] ?? new Set()) >= SIMILAR &&
        !told(index, place) &&
        !told(place, index),
    );
    const other = tools[twin];
    return other === undefined ? [] : [[tool.name, other.name]];
  });
}

/** The words of two descriptions without what both begin and end with: advice that all tools of a server share tells none. */
function unshared(one: string, other: string): [ReadonlySet<string>, ReadonlySet<string>] {
  const [a, b] = [one.split(/\s+/), other.split(/\s+/)];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const rest = (words: string[]) => contentWords(words.slice(start, words.length - end).join(' '));
  return [rest(a), rest(b)];
}
