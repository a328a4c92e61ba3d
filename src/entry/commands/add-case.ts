import { parseJson } from '../../core/artifact/documents/structured.ts';
import type { Json } from '../../core/artifact/problem.ts';
import { readRows } from '../../core/artifact/shapes/dataset-rows.ts';
import { type Recorded, readTrace } from '../../core/eval/add-case/read-trace.ts';
import { type AddCaseAsk, planAddedCase } from '../../flows/add-case.ts';
import type { Repository } from '../../ports.ts';
import { type CommandIo, EXIT } from './io.ts';
import { plainText } from './plain-text.ts';

export type AddCaseOptions = {
  /** A case of the policy's suites. */
  case?: string | undefined;
  suite?: string;
  from?: string;
  trace?: string;
  record?: string;
  expected?: string;
  id?: string;
  dryRun?: boolean;
};
export type AddCaseDeps = {
  repository: Repository;
  /** Reads a file that the user names; rejects with a message for people. */
  readFile(path: string): Promise<string>;
  /** Writes a file of the work tree, by its path in the repository. */
  writeInTree(path: string, text: string): Promise<void>;
};

/** Ids that are offered. */
const MAX_SHOWN = 20;

/** `promptgate add-case`: a row in the work tree's dataset, made of a case or of what production recorded. Exit 2 where none is. */
export async function runAddCase(options: AddCaseOptions, deps: AddCaseDeps, io: CommandIo): Promise<number> {
  const refuse = (reason: string) => {
    io.stderr(`${plainText(reason)}\n`);
    return EXIT.usage;
  };
  const from = await chooseSource(options, deps);
  if ('reason' in from) return refuse(from.reason);
  const ask: AddCaseAsk = {
    suite: options.suite ?? null,
    from,
    id: options.id ?? null,
    ...(options.expected === undefined ? {} : { expected: readExpected(options.expected) }),
  };
  const outcome = await planAddedCase(await deps.repository.snapshot('WORKTREE'), ask);
  if (outcome.kind === 'refused') return refuse(outcome.reason);
  const { suite, path, addition, notes } = outcome;
  if (options.dryRun !== true) await deps.writeInTree(path, addition.text);
  const done = options.dryRun === true ? 'would be added' : 'added';
  io.stdout(`${addition.added.split(/\r?\n/).map(plainText).join('\n')}\n`);
  io.stderr(`case ${plainText(addition.id)} ${done} to ${plainText(path)} (suite ${suite})\n`);
  for (const { kind, placeholder, times } of addition.replaced)
    io.stderr(`replaced ${kind} by ${placeholder}${times === 1 ? '' : `, ${times} times`}\n`);
  for (const note of notes) io.stderr(`${plainText(note)}\n`);
  io.stderr(
    'Names and addresses of people cannot be told by their shape: read the row before you commit it.\n',
  );
  return EXIT.pass;
}

async function chooseSource(
  options: AddCaseOptions,
  deps: AddCaseDeps,
): Promise<AddCaseAsk['from'] | { reason: string }> {
  const { case: id, trace } = options;
  if ((id === undefined) === (trace === undefined))
    return { reason: 'Name either a case of a suite, or with --trace a file with what production recorded.' };
  if (id !== undefined) return { kind: 'case', id, suite: options.from ?? null };
  const read = readTraceFile(trace ?? '', await deps.readFile(trace ?? ''));
  if ('reason' in read) return read;
  const { records } = read;
  if (options.record === undefined && records.length > 1)
    return {
      reason: `${trace} holds ${records.length} records. Name one with --record: ${listIds(records)}`,
    };
  const recorded =
    options.record === undefined ? records[0] : records.find((one) => one.id === options.record);
  return recorded === undefined
    ? { reason: `${trace} has no record "${options.record}". It has: ${listIds(records)}` }
    : { kind: 'recorded', recorded };
}

function listIds(records: readonly Recorded[]): string {
  const ids = records.flatMap(({ id }) => id ?? []);
  if (ids.length === 0) return 'none has an id, so keep the one in a file of its own.';
  return ids.slice(0, MAX_SHOWN).join(', ') + (ids.length > MAX_SHOWN ? ', …' : '');
}

/** One JSON document, or one on each line. */
function readTraceFile(path: string, text: string): { records: Recorded[] } | { reason: string } {
  const whole = parseJson(path, text);
  const lines = whole.ok ? null : readRows('trace.jsonl', text);
  if (!whole.ok && lines?.ok !== true) return { reason: `${path} is neither JSON nor JSON lines.` };
  const data: Json = whole.ok
    ? whole.value.data
    : lines?.ok === true
      ? lines.value.map((row) => row.data)
      : null;
  const read = readTrace(data);
  return read.ok ? { records: read.records } : { reason: `${path}: ${read.fault}.` };
}

/** Tool calls and the like are given as JSON. */
function readExpected(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text;
  const parsed = parseJson('--expected', text);
  return parsed.ok ? parsed.value.data : text;
}
