import { readdirSync, readFileSync } from 'node:fs';

/** A file as a pull request may bring it; `kind` says how it was made. */
export type FuzzInput = { path: string; bytes: Buffer; kind: string };
type Sample = { path: string; text: string };
type Random = (below: number) => number;

/** A path for every format that knows its files by their names, and for every reader of text. */
export const PATHS =
  `a.prompt.yml promptfooconfig.yaml promptfooconfig.json tools/t.json tools/t.yaml rag/index.yaml rag/index.toml rag/.env config/model.yaml
config/model.toml config/llm.json prompts/p.md prompts/p.txt prompts/p.j2 prompts/p.hbs prompts/p.liquid prompts/p.mustache prompts/p.tmpl AGENTS.md
SKILL.md CLAUDE.md prompts.yaml prompts.json prompts.toml plugins/a/skprompt.txt plugins/a/config.json .mcp.json .vscode/mcp.json server.json manifest.json smithery.yaml
deploy/kong.yaml litellm_config.yaml langgraph.json config/agents.yaml config/tasks.yaml reviewer.agent.md .github/agents/a.md p.prompt p.prompty p.poml p.baml
pipelines/haystack.yaml autorag.yaml flows/chat.json prompts/chain_prompt.json .github/workflows/ai.yml action.yml src/prompts.ts src/prompts.tsx src/prompts.js
src/agent.mjs notebooks/a.ipynb app/prompts.py app/agent.py src/prompts.go src/main/Bot.java app/Prompts.php src/prompts.rs src/Agent.cs data/cases.jsonl data/cases.csv openapi.yaml infra/main.bicep infra/main.tf a.tfvars infra/azuredeploy.json gateway/policy.xml .codex/config.toml
opencode.json .env_example .env Modelfile evals/test_questions.py`.split(/\s+/);

const WORDS =
  `messages: role system user content: "{{question}}" {{#each}} {{/each}} {{> style}} {% if x %} {% endif %} {% include 'a.j2' %} \${name} {name} You are a helpful assistant.
model: gpt-5-mini temperature: 0.2 chunk_size: 512 top_k: embedding_model: tools: [{"type":"function","function":{"name":"f","parameters":{}}}] mcpServers _type: input_variables
SYSTEM_PROMPT = """ ''' \` Agent( prompt= openai import from def class @tool async return lambda => < > </message> <poml> <let> client<llm> function template #" "# &a *a <<: | > --- ... {{role "system"}}
<policies><inbound><llm-token-limit a="@(b)" /> resource 'Microsoft.CognitiveServices/accounts/deployments@1' = { variable "model" { default = "gpt-5" } <<EOT EOT /* */ '''
node_lines: components: connections: testData: evaluators: prompts: providers: tests: file://a.md $ref __proto__ constructor toString null ~ !!binary !tag %YAML \\u0000 \\ud800`.split(
    /\s+/,
  );

const ODD = [
  '\u0000',
  '\uFEFF',
  '\r',
  '\r\n',
  '\u2028',
  '\u2029',
  '\u0085',
  '\t',
  '\f',
  '\v',
  '\ud83d',
  '\udc00',
  '\u{1f600}',
  '\u202e',
  '\u200b',
  'e\u0301',
  '\\',
  '"',
  "'",
  '`',
];
const OPENERS: readonly [string, string][] = [
  ['[', ']'],
  ['{', '}'],
  ['(', ')'],
  ['{"a":', '}'],
  ['{{#if a}}', '{{/if}}'],
  ['{% if a %}', '{% endif %}'],
  ['<a>', '</a>'],
  ['`${', '}`'],
  ['f"{', '}"'],
  ['- ', ''],
  ['a: ', ''],
  ['not ', ''],
  ['a.', ''],
  ['lambda: ', ''],
  ['x => ', ''],
  ['<div>', ''],
  ['**', '**'],
  ['a ? ', ' : b'],
  ['a + ', ''],
  ['class A { ', ' }'],
];

/** The files of the labelled repositories: of a change, both states. */
export function readSamples(): Sample[] {
  const folder = new URL('../detection/repositories/', import.meta.url);
  return readdirSync(folder)
    .sort()
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split(/^=== /m).slice(1))
    .flatMap((part) => {
      const lineEnd = part.indexOf('\n');
      const path = part.slice(0, lineEnd).split(' |', 1)[0] ?? '';
      return part
        .slice(lineEnd + 1)
        .split(/^>>> head\n/m)
        .map((text) => ({ path, text }));
    });
}

/** Input `number` of the sequence that `seed` begins: always the same one. */
export function makeInput(samples: readonly Sample[], seed: number, number: number): FuzzInput {
  const random = makeRandom(seed * 2_654_435_761 + number);
  const sample = pick(samples, random);
  const name = random(4) === 0 ? pick(samples, random).path : pick(PATHS, random);
  switch (random(8)) {
    case 0:
      return { path: name, bytes: randomBytes(random, random(2000)), kind: 'arbitrary bytes' };
    case 1:
      return { path: name, bytes: Buffer.from(writeWords(random)), kind: 'words of the formats' };
    case 2:
      return { path: name, bytes: Buffer.from(nest(random)), kind: 'deep nesting' };
    case 3:
      return { path: name, bytes: Buffer.from(sample.text), kind: 'a file under another name' };
    case 4:
      return { path: sample.path, bytes: Buffer.from(stretch(sample.text, random)), kind: 'huge lines' };
    case 5:
      return { path: sample.path, bytes: encode(mutate(sample.text, random), random), kind: 'encodings' };
    default:
      return { path: sample.path, bytes: Buffer.from(mutate(sample.text, random)), kind: 'a mutated file' };
  }
}

/** Mulberry32. */
function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

function pick<T>(list: readonly T[], random: Random): T {
  return list[random(list.length)] as T;
}

function randomBytes(random: Random, length: number): Buffer {
  const printable = random(2) === 0;
  return Buffer.from(Array.from({ length }, () => (printable ? 32 + random(95) : random(256))));
}

function writeWords(random: Random): string {
  const between = [' ', '\n', '\n  ', '\n    - ', '', ': ', ', '];
  return Array.from({ length: 1 + random(300) }, () => pick(WORDS, random) + pick(between, random)).join('');
}

function nest(random: Random): string {
  const [open, close] = pick(OPENERS, random);
  const depth = 1 + random(3000);
  const head = pick(['', 'SYSTEM_PROMPT = ', 'messages: ', 'You are a bot. ', 'prompt: '], random);
  const body = pick(['', 'x', 'You are a helpful assistant.', '1'], random);
  const indented = random(4) === 0;
  const opens = indented
    ? Array.from({ length: Math.min(depth, 400) }, (_, i) => `${' '.repeat(i)}${open}\n`).join('')
    : open.repeat(depth);
  return `${head}${opens}${body}${random(3) === 0 ? '' : close.repeat(depth)}`;
}

/** One of its lines many times over, as one line or as many. */
function stretch(text: string, random: Random): string {
  const lines = text.split('\n');
  const at = random(lines.length);
  const line = lines[at] ?? '';
  const by = Math.ceil((1000 + random(30_000)) / (line.length + 1));
  lines[at] = `${line}${pick(['', ' ', '\n'], random)}`.repeat(by);
  return lines.join('\n');
}

function mutate(text: string, random: Random): string {
  let mutated = text;
  for (let times = 1 + random(6); times > 0; times -= 1) mutated = mutateOnce(mutated, random);
  return mutated;
}

function mutateOnce(text: string, random: Random): string {
  const at = random(text.length + 1);
  const to = Math.min(text.length, at + random(60));
  const lines = () => text.split('\n');
  switch (random(10)) {
    case 0:
      return text.slice(0, at) + text.slice(to);
    case 1:
      return text.slice(0, at) + text.slice(at, to).repeat(2 + random(20)) + text.slice(to);
    case 2:
      return text.slice(0, at) + pick(ODD, random) + text.slice(at);
    case 3:
      return text.slice(0, at) + pick(WORDS, random) + text.slice(to);
    case 4:
      return text.slice(0, at);
    case 5: {
      const all = lines();
      all.splice(random(all.length), 1 + random(3));
      return all.join('\n');
    }
    case 6: {
      const all = lines();
      const [moved = ''] = all.splice(random(all.length), 1);
      all.splice(random(all.length + 1), 0, moved);
      return all.join('\n');
    }
    case 7: {
      const all = lines();
      const line = random(all.length);
      all[line] = `${' '.repeat(random(9))}${(all[line] ?? '').trimStart()}`;
      return all.join('\n');
    }
    case 8:
      return text.slice(0, at) + randomBytes(random, random(20)).toString('latin1') + text.slice(to);
    default: {
      const [open, close] = pick(OPENERS, random);
      return `${text.slice(0, at)}${open.repeat(1 + random(40))}${text.slice(at, to)}${close}${text.slice(to)}`;
    }
  }
}

function encode(text: string, random: Random): Buffer {
  switch (random(7)) {
    case 0:
      return Buffer.from(`\uFEFF${text}`, 'utf16le');
    case 1:
      return Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
    case 2:
      return Buffer.from(text, 'latin1');
    case 3:
      return Buffer.concat([Buffer.from(text), Buffer.from('é ü', 'latin1'), Buffer.from('é')]);
    case 4:
      return Buffer.from(text.replaceAll('\n', '\r'));
    case 5:
      return Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}`);
    default:
      return Buffer.from(text.replace(/\n/g, () => pick(['\n', '\r\n', '\r'], random)));
  }
}
