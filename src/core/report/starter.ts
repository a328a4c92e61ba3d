import { addressOf } from '../artifact/references/address.ts';
import type { Change, PromptContent } from '../artifact/types.ts';
import { cleanLine } from './markup.ts';
import type { ReviewReport } from './model.ts';

type TargetKind = 'prompt' | 'tools' | 'rag' | 'recorded';

/** Addresses longer than this are in no starter: nobody reads them. Characters. */
const MAX_ADDRESS = 500;

/** A suite to start from, as YAML, for the first artifact that none covers and that is still there; as a whole policy where there is none. */
export function starterFor({ uncovered, changes, policy, suites }: ReviewReport): string | null {
  // Where a suite reads the artifact, and not what changed in it, another one like it is no help.
  const isRead = (address: string) => suites.some(({ covers }) => covers.includes(address));
  const changeOf = (address: string) => changes.find((one) => addressOf(one) === address);
  // A suite of what is gone, or is too short now to be known, would be invalid.
  const isGone = (address: string) => {
    const change = changeOf(address);
    return (
      change?.change === 'removed' || (change !== undefined && change.base !== null && change.head === null)
    );
  };
  const address = uncovered.find((one) => one.length <= MAX_ADDRESS && !isRead(one) && !isGone(one));
  if (address === undefined) return null;
  const change = changeOf(address);
  const type = change === undefined ? 'prompt' : typeToRun(change);
  return `${policy.path === null ? 'version: 1\n' : ''}${starterSuite(cleanLine(address), type)}`;
}

function starterSuite(address: string, type: TargetKind): string {
  const name = suiteName(address);
  const quoted = JSON.stringify(address);
  const model = '      model: openai/gpt-5.4-mini';
  // Only the program that makes the requests can make them: what it sent and was answered is compared.
  const recorded = ['      kind: recorded', `      outputs: evals/${name}.outputs.jsonl`];
  const target: Record<TargetKind, string[]> = {
    prompt: ['      kind: prompt', `      prompt: ${quoted}`, model],
    tools: ['      kind: tools', `      tools: [${quoted}]`, model],
    rag: ['      kind: rag', `      config: ${quoted}`, '      documents: ["docs/**/*.md"]'],
    recorded,
  };
  const scorers: Record<TargetKind, string> = {
    prompt: '{ judge: answer_relevancy }',
    tools: 'tool_call',
    rag: 'context_recall',
    recorded: '{ judge: answer_relevancy }',
  };
  return [
    'suites:',
    `  - name: ${name}`,
    ...(type === 'recorded' ? [`    covers: [${quoted}]`] : []),
    `    dataset: evals/${name}.jsonl`,
    '    target:',
    ...target[type],
    `    scorers: [${scorers[type]}]`,
  ].join('\n');
}

/** What a target of a suite can be made of here; `recorded` where only the program can make the requests. */
function typeToRun({ kind, base, head }: Change): TargetKind {
  const content = (head ?? base)?.content;
  switch (kind) {
    case 'prompt':
    case 'coding-agent-instructions':
      return content?.type === 'prompt' && !isRendered(content) ? 'recorded' : 'prompt';
    case 'tool-definition':
      return content?.type === 'tools' &&
        content.tools.some(({ builtIn, schemaOnly }) => builtIn !== undefined || schemaOnly === true)
        ? 'recorded'
        : 'tools';
    case 'rag-config':
      return 'rag';
    default:
      return 'recorded';
  }
}

/** Whether its variables can be filled in here: holes of a program only the program can fill. */
function isRendered({ template, variables }: PromptContent): boolean {
  return template !== 'poml' && template !== 'go-template' && (template !== 'code' || variables.length === 0);
}

/** `src/prompts.py#SYSTEM_PROMPT` as `SYSTEM-PROMPT`, `prompts/support.prompt.yml` as `support`. */
function suiteName(address: string): string {
  const last = address.split('/').at(-1) ?? '';
  const part = last.slice(last.indexOf('#') + 1);
  const name = (part === last ? last.replace(/^\./, '').replace(/\.[a-z.]+$/i, '') : part)
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  return name === '' ? 'suite' : name;
}
