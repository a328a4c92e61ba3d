import type { Json } from '../../artifact/problem.ts';
import { isRecord, type JsonRecord, numberOf, stringOf } from '../../artifact/values.ts';
import type { Assertion, MappedAssertion } from './assertion-types.ts';

/** promptfoo's steps of a trace are spans of many types; here the calls of tools are those that can be told. */
const OTHER_STEPS = 'it looks for other steps of a trace than calls of tools';

/** Tools by name or pattern, each called; a mapping counts calls. `not-` of a list: none of them. */
export function mapToolUsed({ value, negate = false }: Assertion): MappedAssertion {
  const listed = typeof value === 'string' ? [value] : value;
  if (Array.isArray(listed)) {
    const tools = listed.filter((one) => typeof one === 'string' && one.trim() !== '');
    if (tools.length === 0 || tools.length < listed.length) return refuseNames('tools_used');
    return negate
      ? { scorer: 'tools_used', options: { tools, max: 0 }, negated: true }
      : { scorer: 'tools_used', options: { tools } };
  }
  const named = isRecord(value) ? readMatcher(value) : null;
  if (named === null) return refuseNames('tools_used');
  if ('refused' in named) return named;
  const counts: JsonRecord = { min: 1, ...readCounts(value) };
  if (counts.max !== undefined && Number(counts.max) < Number(counts.min))
    return { refused: 'its `max` is below its `min`, which is 1 where none is named', nearest: 'tools_used' };
  return { scorer: 'tools_used', options: { tools: named.tool, ...counts } };
}

export function mapToolSequence({ value }: Assertion): MappedAssertion {
  const mode = isRecord(value) ? (value.mode ?? 'in_order') : 'in_order';
  const steps = isRecord(value) ? value.steps : value;
  if (mode !== 'in_order' && mode !== 'exact')
    return { refused: 'its mode is neither in_order nor exact', nearest: 'tool_sequence' };
  if (!Array.isArray(steps) || steps.length === 0) return refuseNames('tool_sequence');
  const read = steps.map((step) => (typeof step === 'string' ? { tool: step } : readMatcher(step)));
  const tools: string[] = [];
  for (const step of read) {
    if (step === null) return refuseNames('tool_sequence');
    if ('refused' in step) return step;
    tools.push(step.tool);
  }
  return { scorer: 'tool_sequence', options: { tools, mode } };
}

export function mapToolArgs({ value }: Assertion): MappedAssertion {
  if (!isRecord(value)) return refuseNames('tool_args_match');
  const named = readMatcher(value);
  if (named === null) return refuseNames('tool_args_match');
  if ('refused' in named) return named;
  const wanted = value.args ?? value.arguments;
  if (wanted === undefined) return { refused: 'it names no arguments', nearest: 'tool_args_match' };
  const { mode, defaults, ignore } = value;
  if (mode !== undefined && mode !== 'partial' && mode !== 'exact')
    return { refused: 'its mode is neither partial nor exact', nearest: 'tool_args_match' };
  const given = Object.entries({ mode, defaults, ignore }).filter(([, one]) => one !== undefined);
  return {
    scorer: 'tool_args_match',
    options: { tool: named.tool, arguments: wanted, ...(Object.fromEntries(given) as JsonRecord) },
  };
}

/** Of tools only: what else makes a step of a trace depends on who wrote it. */
export function mapStepCount({ value }: Assertion): MappedAssertion {
  const counts = readCounts(value);
  if (!isRecord(value) || Object.keys(counts).length === 0)
    return { refused: 'it names neither `min` nor `max`', nearest: 'step_count' };
  if (!isOfTools(value.type ?? null))
    return { refused: `${OTHER_STEPS}; \`type: tool\` counts those`, nearest: 'step_count' };
  const tools = stringOf(value.pattern) ?? stringOf(value.name) ?? '*';
  return { scorer: 'tools_used', options: { tools, ...counts } };
}

export function mapGoalSuccess({ value }: Assertion): MappedAssertion {
  const goal = stringOf(value) ?? (isRecord(value) ? stringOf(value.goal) : null);
  return goal === null || goal.trim() === ''
    ? { refused: 'it names no goal', nearest: 'task_completion' }
    : { scorer: 'task_completion', options: { goal: goal.trim() } };
}

function refuseNames(nearest: string): MappedAssertion {
  return { refused: 'its value names no tools', nearest };
}

/** A pattern goes before a name. Null: there is neither. */
function readMatcher(value: Json): { tool: string } | { refused: string; nearest: string } | null {
  if (!isRecord(value)) return null;
  if (value.type !== undefined && !isOfTools(value.type))
    return { refused: OTHER_STEPS, nearest: 'tools_used' };
  const tool = stringOf(value.pattern) ?? stringOf(value.name);
  return tool === null || tool === '' ? null : { tool };
}

function isOfTools(type: Json): boolean {
  return type === 'tool' || (Array.isArray(type) && type.length === 1 && type[0] === 'tool');
}

function readCounts(value: Json): JsonRecord {
  if (!isRecord(value)) return {};
  const [min, max] = [numberOf(value.min), numberOf(value.max)];
  return { ...(min === null ? {} : { min }), ...(max === null ? {} : { max }) };
}
