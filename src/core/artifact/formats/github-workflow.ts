import type { Structured } from '../documents/structured.ts';
import { isModelId } from '../model-id.ts';
import { readParameters } from '../parameters.ts';
import { resolveFromRoot } from '../paths.ts';
import type { Json } from '../problem.ts';
import { findCliPrompts } from '../shapes/cli-prompts.ts';
import { isModelOption, listCommandOptions } from '../shapes/model-arguments.ts';
import { listVariables } from '../templates/template-variables.ts';
import type { ArtifactFormat, Message, ParsedArtifact } from '../types.ts';
import {
  dottedPath,
  isRecord,
  type JsonRecord,
  listLeaves,
  memberOf,
  normalizeKey,
  otherSettingsOf,
  stringOf,
  withoutKeys,
} from '../values.ts';

/** Actions that call a model, by a word of their name. */
const MODEL_ACTION =
  /(^|[/_-])(ai|llm|gpt|chatgpt|claude|gemini|codex|copilot|openai|anthropic|mistral|deepseek|qwen|ollama|aider|opencode|inference|models?)([/_@-]|$)/i;
/** Inputs that hold a prompt, by their normalised names; the first of a role counts. */
const SYSTEM = ['systemprompt', 'appendsystemprompt', 'custominstructions', 'systemmessage', 'instructions'];
const USER = ['prompt', 'directprompt', 'overrideprompt', 'userprompt', 'prompttext', 'message'];
/** Several prompts in one input: `file_type_prompts: |`. */
const OTHER_PROMPTS = /[a-z]prompts$/;
const FILES = ['promptfile', 'systempromptfile'];
/** Inputs that say who calls and where, not what is asked. */
const ACCESS = /token|key|secret|endpoint|credentials|identity/i;

/** What a workflow cannot lack in which a model is asked something. */
const WORDS =
  /prompt|instructions|\b(claude|codex|gemini|qwen|opencode|aider|goose|cursor-agent|copilot|llm|gh models)\s/i;

/** Steps of GitHub Actions that call a model: their prompts, model and parameters. */
export const githubWorkflow: ArtifactFormat = {
  id: 'github-workflow',
  kind: 'prompt',
  leavesRest: true,
  extensions: ['yaml', 'yml'],
  candidate: (path) =>
    /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/i.test(path) || /(^|\/)action\.ya?ml$/i.test(path),
  refers: (path) => (/(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/i.test(path) ? 'named' : null),
  match(file) {
    if (!WORDS.test(file.text) || !/\b(uses|run)\s*:/.test(file.text)) return null;
    const parsed = file.yaml();
    return parsed.ok && findSteps(parsed.value).length > 0
      ? { confidence: 'likely', reason: 'a workflow step that calls a model' }
      : null;
  },
  parse(file) {
    const parsed = file.yaml();
    return parsed.ok ? { ok: true, value: findSteps(parsed.value) } : parsed;
  },
};

function findSteps(source: Structured): ParsedArtifact[] {
  const jobs = memberOf(source.data, 'jobs');
  const lists: [string, (string | number)[], unknown][] = isRecord(jobs)
    ? Object.entries(jobs).map(([job, value]) => [job, ['jobs', job, 'steps'], memberOf(value, 'steps')])
    : [['runs', ['runs', 'steps'], memberOf(memberOf(source.data, 'runs'), 'steps')]];
  const taken = new Map<string, number>();
  return lists.flatMap(([job, keys, steps]) =>
    (Array.isArray(steps) ? steps : []).flatMap((step, index, all): ParsedArtifact[] => {
      const name = `${job}.${stringOf(memberOf(step, 'id')) ?? stringOf(memberOf(step, 'name')) ?? index}`;
      const count = (taken.get(name) ?? 0) + 1;
      const unique = count === 1 ? name : `${name}#${count}`;
      const artifact =
        readStep(source, [...keys, index], step, unique, { steps: all, keys }) ??
        readScript(source, [...keys, index], step, unique);
      if (artifact !== null) taken.set(name, count);
      return artifact === null ? [] : [artifact];
    }),
  );
}

function readStep(
  source: Structured,
  keys: (string | number)[],
  step: Parameters<typeof memberOf>[0],
  name: string,
  job: Job,
): ParsedArtifact | null {
  const [uses, inputs] = [stringOf(memberOf(step, 'uses')), memberOf(step, 'with')];
  if (uses === null || !isRecord(inputs) || !callsModel(uses, inputs)) return null;
  const keyOf = (names: readonly string[], others?: RegExp) =>
    Object.keys(inputs).find((key) => names.includes(normalizeKey(key)) && typeof inputs[key] === 'string') ??
    Object.keys(inputs).find((key) => others?.test(normalizeKey(key)) === true && isText(inputs[key]));
  const texts = [
    { role: 'system' as const, key: keyOf(SYSTEM) },
    { role: 'user' as const, key: keyOf(USER, OTHER_PROMPTS) },
  ].flatMap(({ role, key }) => (key === undefined ? [] : [{ role, key, content: String(inputs[key]) }]));
  const files = Object.keys(inputs).filter((key) => FILES.includes(normalizeKey(key)));
  if (texts.length + files.length === 0) return null;
  const written = files.flatMap((key) => writtenIn(source, job, key, String(inputs[key])));
  const read = [
    ...texts.map(({ key }) => key),
    ...Object.keys(inputs).filter((key) => ACCESS.test(key)),
    'model',
  ];
  const first = source.locate(keys).line;
  return {
    name,
    lines: [
      first,
      Math.max(first, ...texts.map(({ key, content }) => lastLine(source, [...keys, 'with', key], content))),
    ],
    content: {
      type: 'prompt',
      messages: [...written, ...texts].map(({ role, content }): Message => ({ role, content })),
      template: 'code',
      variables: [
        ...new Set([...written, ...texts].flatMap(({ content }) => listVariables('code', content))),
      ].sort(),
      model: stringOf(memberOf(inputs, 'model'))?.trim() ?? modelOption(inputs),
      parameters: readParameters(withNumbers(inputs)),
      responseFormat: { type: 'text' },
      ...otherSettingsOf({ uses: uses.replace(/@.*$/, ''), ...withoutKeys(inputs, read) }),
    },
    references: files.flatMap((key) => resolveFromRoot(String(inputs[key])) ?? []),
    embeddedTests: null,
    positions: {
      ...Object.fromEntries(
        [
          ...written.map(({ line }) => line),
          ...texts.map(({ key }) => source.locate([...keys, 'with', key]).line),
        ].map((line, index) => [`messages[${index}].content`, line]),
      ),
      model: source.locate([...keys, 'with', 'model']).line,
    },
    claims: [...listLeaves(inputs, [...keys, 'with']), ...listCommandOptions(inputs, [...keys, 'with'])].map(
      (leaf) => dottedPath(leaf.keys),
    ),
  };
}

/** The steps beside a step, and where they stand. */
type Job = { steps: Json[]; keys: (string | number)[] };
/** `cat > FILE << 'EOF'` and `tee FILE <<EOF`, up to the line that ends it. */
const HERE_DOCUMENT = /^([^\n]*)<<[-~]?[ \t]*["'\\]?([A-Za-z_]\w{0,40})["']?([^\n]*)\n/gm;

/** The prompt in a file that a step of the same job writes, as it stands in its script. */
function writtenIn(
  source: Structured,
  { steps, keys }: Job,
  key: string,
  file: string,
): { role: 'system' | 'user'; content: string; line: number }[] {
  const role = /system/i.test(key) ? 'system' : 'user';
  if (file.length < 3) return [];
  return steps.flatMap((step, index) => {
    const script = stringOf(memberOf(step, 'run'));
    if (script === null || !script.includes(file)) return [];
    return [...script.matchAll(HERE_DOCUMENT)].flatMap((match) => {
      const [head, before = '', mark = '', after = ''] = match;
      const from = match.index + head.length;
      const to = endOfDocument(script, from, mark);
      const names = `${before} ${after}`.split(/[\s>"']+/).includes(file);
      if (!names || to === null) return [];
      const { line } = source.locateText([...keys, index, 'run']);
      const above = script.slice(0, from).split('\n').length - 1;
      return [{ role, content: script.slice(from, to).trimEnd(), line: line + above }];
    });
  });
}

function endOfDocument(script: string, from: number, mark: string): number | null {
  for (let at = from; at >= 0 && at < script.length; ) {
    const end = script.indexOf('\n', at);
    if (script.slice(at, end < 0 ? undefined : end).trim() === mark) return at;
    at = end < 0 ? -1 : end + 1;
  }
  return null;
}

/** The repository's own action (`uses: ./`) says by the models among its inputs what it does. */
function callsModel(uses: string, inputs: JsonRecord): boolean {
  return MODEL_ACTION.test(uses) || (uses.startsWith('./') && Object.entries(inputs).some(namesModel));
}

function namesModel([key, value]: [string, Json]): boolean {
  return /model$/.test(normalizeKey(key)) && typeof value === 'string' && isModelId(value.trim());
}

/** More than a word or a path. */
function isText(value: Json | undefined): boolean {
  return typeof value === 'string' && /\S\s+\S+\s+\S+\s+\S/.test(value);
}

/** The model among an action's arguments: `claude_args: --model claude-sonnet-4-6`. */
function modelOption(inputs: JsonRecord): string | null {
  return stringOf(listCommandOptions(inputs).find((leaf) => isModelOption(leaf))?.value);
}

/** A step whose script gives prompts to a model's command line. */
function readScript(
  source: Structured,
  keys: (string | number)[],
  step: Parameters<typeof memberOf>[0],
  name: string,
): ParsedArtifact | null {
  const script = stringOf(memberOf(step, 'run'));
  const found = script === null ? [] : findCliPrompts(script);
  if (script === null || found.length === 0) return null;
  const { line, starts } = source.locateText([...keys, 'run']);
  const lineAt = (offset: number) =>
    line +
    (starts === undefined
      ? script.slice(0, offset).split('\n').length - 1
      : starts.filter((start) => start <= offset).length);
  return {
    name,
    lines: [
      lineAt(found[0]?.offset ?? 0),
      Math.max(...found.map(({ text, offset }) => lineAt(offset + text.length - 1))),
    ],
    content: {
      type: 'prompt',
      messages: found.map(({ text }): Message => ({ role: 'user', content: text.trim() })),
      template: 'code',
      variables: [...new Set(found.flatMap(({ text }) => listVariables('code', text)))].sort(),
      model: found.find(({ model }) => model !== null)?.model ?? null,
      parameters: {},
      responseFormat: { type: 'text' },
    },
    references: [],
    embeddedTests: null,
    positions: Object.fromEntries(
      found.map(({ offset }, index) => [`messages[${index}].content`, lineAt(offset)]),
    ),
    claims: listCommandOptions(step ?? null, keys).map((leaf) => dottedPath(leaf.keys)),
  };
}

/** Inputs are text; `"0.2"` is a number all the same. */
function withNumbers(inputs: JsonRecord): JsonRecord {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [
      key,
      typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value,
    ]),
  );
}

/** A block begins on the line after its key. */
function lastLine(source: Structured, keys: (string | number)[], content: string): number {
  return source.locate(keys).line + content.trimEnd().split('\n').length - (content.includes('\n') ? 0 : 1);
}
