import { stemOf } from '../paths.ts';
import { findAgentClasses } from './agents/agent-classes.ts';
import { findGraphs } from './agents/agent-graphs.ts';
import { findAgentObjects } from './agents/agent-objects.ts';
import { findAgents } from './agents/agents.ts';
import { findHostedIds } from './agents/hosted-ids.ts';
import type { Claims } from './drafts.ts';
import { type Draft, nameDrafts, newClaims } from './drafts.ts';
import { findBars, findCaseLists } from './evals/case-lists.ts';
import { claimEvals } from './evals/evals.ts';
import { optionsOf, wordOf } from './evaluate.ts';
import { findEvalSuite, findSettings } from './models/code-settings.ts';
import { nameOfCall } from './names/place-names.ts';
import { findDecoratedMessages } from './prompts/decorated-messages.ts';
import { findDocPrompts } from './prompts/doc-prompts.ts';
import { findSignatures } from './prompts/dspy-signatures.ts';
import { findGivenFacts } from './prompts/given-facts.ts';
import { isOfModel, listNestedTurns } from './prompts/nested-turns.ts';
import { readPromptCall, readPromptValue } from './prompts/prompt-calls.ts';
import { findPromptTexts } from './prompts/prompt-texts.ts';
import { isPromptsFile, isSurelyPromptsFile, isTranslation } from './prompts/prompts-file.ts';
import { callsWithOptions, listBound, listReturned } from './root-values.ts';
import type { SourceIndex } from './source-index.ts';
import { findAnswerSchemas } from './tools/answer-schemas.ts';
import { findServers } from './tools/mcp-servers.ts';
import { findToldSchemas } from './tools/told-schemas.ts';
import { findToolDrafts } from './tools/tools.ts';
import type { SourceValue } from './types.ts';

/**
 * The artifacts of a source file, in file order. What belongs to a tool or an agent is not a prompt as well, and the
 * model of a prompt is not a setting as well: each rule takes only what those before it left.
 */
export function findArtifacts(
  path: string,
  index: SourceIndex,
  { lines, speaksOfTools }: { lines: readonly string[]; speaksOfTools: boolean },
): Draft[] {
  const { file } = index;
  const claims = newClaims();
  const evals = claimEvals(index, claims, { path, lines });
  const cases = findCaseLists(path, index, claims);
  const tools = findToolDrafts(index, claims);
  const agents = [
    ...findAgents(index, claims),
    ...findAgentClasses(index, claims),
    ...findAgentObjects(index, claims),
    ...findGraphs(index),
  ];
  const schemas = findToldSchemas(index, tools, speaksOfTools);
  const servers = findServers(path, index, claims);
  const signatures = [
    ...findSignatures(index),
    ...findDocPrompts(index, claims),
    ...findDecoratedMessages(index, claims),
  ];
  const calls = file.calls.flatMap((call) =>
    claims.has(call) ? [] : (readPromptCall(call, index, claims) ?? []),
  );
  // The texts of a table of translations are not the options of a call.
  const values = isTranslation(path) ? [] : findPromptValues(index, claims);
  const facts = findGivenFacts(index, claims);
  const texts = findPromptTexts(index, claims, {
    path,
    promptsFile: isPromptsFile(path),
    onlyPrompts: isSurelyPromptsFile(path),
  });
  const answers = findAnswerSchemas(index, [...tools, ...agents, ...schemas, ...calls, ...values]);
  const suite = findEvalSuite(evals, index, claims, stemOf(path));
  const suites = suite.length > 0 ? suite : findBars(path, index, lines);
  const hosted = findHostedIds(index, claims, stemOf(path));
  const tells = [agents, signatures, calls, values, texts].some((drafts) => drafts.length > 0);
  const settings = findSettings(index, claims, path, tells);
  return nameDrafts([
    ...tools,
    ...agents,
    ...servers,
    ...schemas,
    ...answers,
    ...signatures,
    ...calls,
    ...values,
    ...facts,
    ...texts,
    ...cases,
    ...suites,
    ...hosted,
    ...settings,
  ]);
}

const MAX_DEPTH = 20;
/** Options of model calls and lists of messages that stand by themselves: bound, returned, or a member of either. */
function findPromptValues(index: SourceIndex, claims: Claims): Draft[] {
  const drafts: Draft[] = [];
  const visit = (value: SourceValue, name: string, depth: number, known = false): void => {
    if (depth > MAX_DEPTH) return;
    if (value.type === 'choice') for (const option of value.options) visit(option, name, depth + 1);
    if (value.type !== 'object' && value.type !== 'list') return;
    const draft = readPromptValue(value, name, index, claims, known);
    if (draft !== null) {
      drafts.push(draft);
      return;
    }
    if (value.type === 'list') for (const item of value.items) visit(item, name, depth + 1, known);
    else for (const entry of value.entries) visit(entry.value, `${name}.${entry.key}`, depth + 1, known);
  };
  for (const { path, value } of listBound(index.file)) visit(value, path, 0);
  for (const call of index.file.calls) {
    const name = wordOf(call.positional[0]);
    if (name === null || !/(^|\.)(prompt|registerPrompt|addPrompt|add_prompt)$/.test(call.callee)) continue;
    for (const value of call.positional)
      if (value.type === 'function') for (const inner of value.function.returns) visit(inner, name, 0, true);
  }
  for (const { path, value } of listReturned(index.file)) visit(value, path, 0);
  for (const call of callsWithOptions(index.file)) {
    const nested = optionsOf(call).flatMap(({ key, value }) =>
      listNestedTurns(value).map((turns) => ({ key, turns })),
    );
    if (nested.length === 0 || !isOfModel(call)) continue;
    for (const { key, turns } of nested) visit(turns, `${nameOfCall(call, index)}.${key}`, 0);
  }
  return drafts;
}
