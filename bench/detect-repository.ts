/** A repository as a product team has it: mostly ordinary code, and artifacts of every kind strewn over it. Deterministic. */
export type GeneratedFile = { path: string; text: string };

const NOUNS =
  'order invoice shipment user session report ticket catalog price stock route label batch token event'.split(
    ' ',
  );
const VERBS =
  'load store merge render parse check update remove collect group sort split send retry close'.split(' ');

/** A linear congruential generator: the same repository every time. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** `product`: one in ten ordinary code files talks about prompts; `ai`: nearly all of them call models, as in a library for them. */
export type Profile = 'product' | 'ai';

/** `files` files, of which the first `artifacts` hold an artifact. */
export function generateRepository(
  files: number,
  artifacts: number,
  profile: Profile = 'product',
): GeneratedFile[] {
  const random = makeRandom(7);
  const pick = (list: readonly string[]) => list[random(list.length)] ?? '';
  const name = () => `${pick(VERBS)}_${pick(NOUNS)}`;
  const made: GeneratedFile[] = [];
  for (let i = 0; i < artifacts; i += 1) made.push(makeArtifact(i, `packages/p${i % 50}`, name()));
  for (let i = made.length; i < files; i += 1) {
    const folder = `packages/p${random(50)}/src/${pick(NOUNS)}`;
    const kind = i % 20;
    const talks = profile === 'ai' || i % 10 === 0;
    const code = { random, name, talks, models: profile === 'ai' };
    if (kind < 9) made.push({ path: `${folder}/${name()}_${i}.ts`, text: typescript(code) });
    else if (kind < 14) made.push({ path: `${folder}/${name()}_${i}.py`, text: python(code) });
    else if (kind < 16)
      made.push({ path: `docs/${pick(NOUNS)}/${name()}_${i}.md`, text: prose(random, pick) });
    else if (kind < 18) made.push({ path: `${folder}/${name()}_${i}.json`, text: json(random, name) });
    else if (kind < 19) made.push({ path: `deploy/${name()}_${i}.yaml`, text: yaml(random, name) });
    else
      made.push({
        path: `assets/${name()}_${i}.svg`,
        text: '<svg xmlns="http://www.w3.org/2000/svg"></svg>\n',
      });
  }
  return made;
}

type Random = ReturnType<typeof makeRandom>;

/** What a code file is made of; `talks`: it mentions prompts, messages and models; `models`: it calls one. */
type Code = { random: Random; name: () => string; talks: boolean; models: boolean };

function typescript({ random, name, talks, models }: Code): string {
  const lines = ["import { log } from '../log.ts';", ...(models ? ["import OpenAI from 'openai';"] : []), ''];
  if (models)
    lines.push(
      `export async function ask_${name()}(client: OpenAI, messages: Message[], model: string): Promise<string> {`,
      '  const answer = await client.chat.completions.create({ model, messages, stream: false });',
      "  return answer.choices[0]?.message.content ?? '';",
      '}',
      '',
    );
  for (let f = 4 + random(16); f > 0; f -= 1) {
    const [fn, arg] = [name(), name()];
    lines.push(
      `export function ${fn}_${f}(${arg}: readonly string[], limit = ${random(90)}): Map<string, number> {`,
      '  const counts = new Map<string, number>();',
      `  for (const item of ${arg}) {`,
      "    if (item === '' || counts.size > limit) continue;",
      talks && f === 2
        ? `    log.info(\`prompt the user: message \${item} was sent to the model\`);`
        : `    log.debug(\`${fn} saw \${item}\`);`,
      '    counts.set(item, (counts.get(item) ?? 0) + 1);',
      '  }',
      '  return counts;',
      '}',
      '',
    );
  }
  return lines.join('\n');
}

function python({ random, name, talks, models }: Code): string {
  const lines = ['import logging', ...(models ? ['from openai import OpenAI'] : []), ''];
  lines.push('log = logging.getLogger(__name__)', '');
  if (models)
    lines.push(
      '',
      `def ask_${name()}(client: OpenAI, messages: list[dict], model: str) -> str:`,
      '    answer = client.chat.completions.create(model=model, messages=messages, stream=False)',
      '    return answer.choices[0].message.content or ""',
    );
  for (let f = 4 + random(16); f > 0; f -= 1) {
    const [fn, arg] = [name(), name()];
    lines.push(
      '',
      `def ${fn}_${f}(${arg}: list[str], limit: int = ${random(90)}) -> dict[str, int]:`,
      `    """Counts what stands in ${arg}."""`,
      '    counts: dict[str, int] = {}',
      `    for item in ${arg}:`,
      '        if not item or len(counts) > limit:',
      '            continue',
      talks && f === 2
        ? '        log.info("prompt the user: message %s was sent to the model", item)'
        : `        log.debug("${fn} saw %s", item)`,
      '        counts[item] = counts.get(item, 0) + 1',
      '    return counts',
    );
  }
  return `${lines.join('\n')}\n`;
}

function prose(random: Random, pick: (list: readonly string[]) => string): string {
  const sentence = () =>
    `To ${pick(VERBS)} a ${pick(NOUNS)}, open the ${pick(NOUNS)} and ${pick(VERBS)} every ${pick(NOUNS)}.`;
  const paragraphs = Array.from({ length: 6 + random(20) }, () =>
    Array.from({ length: 4 }, sentence).join(' '),
  );
  return `# ${pick(NOUNS)}\n\n${paragraphs.join('\n\n')}\n`;
}

function json(random: Random, name: () => string): string {
  const rows = Array.from({ length: 5 + random(60) }, (_, id) => ({
    id,
    name: name(),
    price: random(900),
    tags: [name()],
  }));
  return `${JSON.stringify({ rows }, null, 2)}\n`;
}

function yaml(random: Random, name: () => string): string {
  const services = Array.from(
    { length: 2 + random(8) },
    (_, i) => `  ${name()}_${i}:\n    image: shop/${name()}:${i}\n    ports: ["80${i}:80"]\n`,
  );
  return `services:\n${services.join('')}`;
}

/** One artifact of each sort in turn; two of five are in source code. */
function makeArtifact(i: number, folder: string, name: string): GeneratedFile {
  const persona = `You are the ${name.replace('_', ' ')} assistant of a shop. Answer in one sentence. Never promise a refund.`;
  const code: Code = { random: makeRandom(i + 1), name: () => name, talks: false, models: i % 2 === 0 };
  const makers: (() => GeneratedFile)[] = [
    () => ({ path: `${folder}/prompts/${name}_${i}.md`, text: `${persona}\n\nQuestion: {{question}}\n` }),
    () => ({
      path: `${folder}/src/prompts_${i}.py`,
      text: `${python(code)}\nSYSTEM_PROMPT = """${persona}"""\n`,
    }),
    () => ({
      path: `${folder}/src/prompts-${i}.ts`,
      text: `${typescript(code)}\nexport const SYSTEM_PROMPT = \`${persona}\`;\n`,
    }),
    () => ({
      path: `${folder}/prompts/${name}_${i}.prompt.yml`,
      text: `messages:\n  - role: system\n    content: ${persona}\n  - role: user\n    content: "{{question}}"\nmodel: openai/gpt-5-mini\n`,
    }),
    () => ({
      path: `${folder}/tools/${name}_${i}.json`,
      text: JSON.stringify([
        {
          type: 'function',
          function: {
            name,
            description: `Runs ${name}.`,
            parameters: { type: 'object', properties: { id: { type: 'string' } } },
          },
        },
      ]),
    }),
    () => ({
      path: `${folder}/config/rag_${i}.yaml`,
      text: `chunk_size: ${200 + i}\nchunk_overlap: 20\ntop_k: 5\nembedding_model: text-embedding-3-small\n`,
    }),
    () => ({
      path: `${folder}/config/model_${i}.yaml`,
      text: `llm:\n  model: gpt-5-mini\n  temperature: 0.${i % 10}\n`,
    }),
    () => ({
      path: `${folder}/prompts/${name}_${i}.prompt`,
      text: `---\nmodel: googleai/gemini-2.5-flash\n---\n{{role "system"}}\n${persona}\n{{question}}\n`,
    }),
    () => ({
      path: `${folder}/prompts/${name}_${i}.prompty`,
      text: `---\nname: ${name}\nmodel:\n  api: chat\n---\nsystem:\n${persona}\nuser:\n{{question}}\n`,
    }),
    () => ({
      path: `${folder}/sub${i}/AGENTS.md`,
      text: `# ${name}\n\nRun the tests before every commit.\n`,
    }),
    () => ({
      path: `${folder}/src/answer_${i}.py`,
      text: `${python({ ...code, models: true })}\n\ndef answer(client: OpenAI, text: str):\n    return client.chat.completions.create(\n        model="gpt-5-mini",\n        temperature=0.2,\n        messages=[{"role": "system", "content": "${persona}"}, {"role": "user", "content": text}],\n    )\n`,
    }),
    () => ({
      path: `${folder}/src/tool-${i}.ts`,
      text: `import { tool } from 'ai';\nimport { z } from 'zod';\n${typescript(code)}\nexport const ${name} = tool({\n  description: 'Runs ${name} for one order.',\n  inputSchema: z.object({ id: z.string() }),\n  execute: async ({ id }) => id,\n});\n`,
    }),
    () => ({
      path: `${folder}/src/agent_${i}.py`,
      text: `from agents import Agent, function_tool\n${python(code)}\n\n@function_tool\ndef look_up(order: str) -> str:\n    """Looks an order up by its number."""\n    return order\n\n\n${name} = Agent(name="${name}", instructions="${persona}", tools=[look_up], model="gpt-5-mini")\n`,
    }),
    () => ({
      path: `${folder}/src/judge-${i}.ts`,
      text: `${typescript({ ...code, models: true })}\nexport const judge_${name} = (client: OpenAI, text: string) =>\n  client.responses.create({ model: 'gpt-5-mini', instructions: '${persona}', input: text });\n`,
    }),
    () => ({
      path: `${folder}/evals/${i}/promptfooconfig.yaml`,
      text: `prompts: ["What is {{question}}, for somebody who works in a shop?"]\nproviders: [openai:gpt-5-mini]\ntests:\n  - vars: {question: What is a ${name}?}\n    assert: [{type: contains, value: shop}]\n`,
    }),
    () => ({
      path: `${folder}/sub${i}/.mcp.json`,
      text: JSON.stringify({ mcpServers: { [name]: { command: 'npx', args: ['-y', `@shop/${name}`] } } }),
    }),
    () => ({
      path: `${folder}/crew_${i}/config/agents.yaml`,
      text: `${name}:\n  role: ${name} expert\n  goal: Answer what people ask about a ${name}\n  backstory: You have worked in the shop for years.\n`,
    }),
  ];
  return (makers[i % makers.length] ?? makers[0])?.() ?? { path: '', text: '' };
}
