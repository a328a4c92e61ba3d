import { canonicalJson } from '../../core/artifact/digest.ts';
import { SAMPLING_KEYS } from '../../core/artifact/parameters.ts';
import type { Json } from '../../core/artifact/problem.ts';
import { addressOf } from '../../core/artifact/references/address.ts';
import { isRagKey } from '../../core/artifact/shapes/rag-keys.ts';
import { readRagSettings } from '../../core/artifact/shapes/rag-settings.ts';
import type { Change } from '../../core/artifact/types.ts';
import { normalizeKey } from '../../core/artifact/values.ts';
import { readAgent } from '../../core/eval/agent/read-agent.ts';
import { isIdentical, type Obstacle, type PlannedSuite } from '../../core/eval/plan.ts';
import type { Suite } from '../../core/eval/types.ts';
import type { Resolution } from './targets/types.ts';

/** What measures anything. */
const RECORD = 'record outputs of your own pipeline and use a `recorded` target';

/** What lets a service answer for each side. */
const TELL_SERVICE =
  'name a file that the service is to be sent in `files` of the target, have the operator give it a deployment for each side, or take the file out of `covers`';

/** More names say nothing more. */
const MAX_NAMED = 5;
/** What people and other agents are told of an agent; no model is that runs as it. */
const ABOUT = /(^|\.)(name|title|description|id|author|version)$/i;

type Resolved = Extract<Resolution, { ok: true }>;

/**
 * A config may change in what is not done here (an embedder, a re-ranker, a sampling parameter that no request
 * carries). Both sides then look the same and nothing was measured.
 */
export function findUnseenChange(base: Resolved, head: Resolved): Obstacle | null {
  const unsent = findUnsentParameter(base, head);
  if (unsent !== null)
    return {
      metric: null,
      reason: `\`${unsent}\` changed, and requests made here do not carry it: they cannot measure that`,
      fix: RECORD,
      blocks: true,
    };
  if (base.target.kind !== 'rag' || head.target.kind !== 'rag' || !head.target.wordsAlone) return null;
  const config = (side: Resolved) => side.inputs.find((input) => input.content.type === 'rag')?.content;
  const [before, after] = [config(base), config(head)];
  if (before?.type !== 'rag' || after?.type !== 'rag') return null;
  for (const key of ['embedder', 'reranker'] as const) {
    if (before[key] === after[key]) continue;
    const reason = `the ${key} changed, and the suite searches by words alone: it cannot measure that`;
    return {
      metric: null,
      reason,
      fix: 'leave `search` out of the target to run the search that the config names',
      blocks: true,
    };
  }
  return null;
}

function listNames(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return `${names.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What else changed that the suite does not run; the rest of it is measured, and this is named beside it. */
function listUnheard(suite: Suite, base: Resolved, head: Resolved): Obstacle[] {
  return [
    ...findOverridden(suite, base, head),
    ...findUnreadSettings(base, head),
    ...findUnreadAgent(base, head),
  ];
}

/** A prompt's model that changed, where the suite names one of its own and so runs neither. */
function findOverridden({ origin, target }: Suite, base: Resolved, head: Resolved): Obstacle[] {
  if (origin.kind !== 'policy' || !('model' in target) || target.model === undefined) return [];
  const modelsOf = ({ inputs }: Resolved) =>
    inputs.flatMap(({ content }) => {
      if (content.type === 'settings') return content.subject === 'gateway' ? [] : content.models;
      return content.type === 'prompt' ? [content.model] : [];
    });
  if (canonicalJson(modelsOf(base)) === canonicalJson(modelsOf(head))) return [];
  const whose = target.kind === 'agent' ? 'agent' : 'prompt';
  const reason = `the ${whose}’s model changed, and the suite runs ${target.model} in its place: nothing was measured of that`;
  const fix = `leave \`model\` out of the target to run what the ${whose} names`;
  return [{ metric: null, reason, fix, blocks: false }];
}

/** Settings of retrieval that the built-in one does not have, such as how it searches. */
function findUnreadSettings(base: Resolved, head: Resolved): Obstacle[] {
  const settingsOf = ({ inputs }: Resolved) =>
    Object.assign({}, ...inputs.map(({ content }) => (content.type === 'rag' ? content.settings : {})));
  const [before, after]: Record<string, Json>[] = [settingsOf(base), settingsOf(head)];
  const read = new Set([base, head].flatMap(({ target }) => (target.kind === 'rag' ? target.read : [])));
  const unread = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter((path) => {
    const [was, is] = [before?.[path] ?? null, after?.[path] ?? null];
    if (read.has(path)) return false;
    const keys = path.split('.');
    if (canonicalJson(was) === canonicalJson(is) || !isRagKey(keys.at(-1) ?? '', is ?? was)) return false;
    const { chunkSize, chunkOverlap, unit, topK } = readRagSettings([{ keys, value: is ?? was }]);
    return [chunkSize, chunkOverlap, unit, topK].every((read) => read === null);
  });
  if (unread.length === 0) return [];
  const names = unread.map((path) => `\`${path}\``).join(', ');
  const reason = `${names} changed, and the built-in retrieval does not have ${unread.length === 1 ? 'it' : 'them'}: nothing was measured of that`;
  return [{ metric: null, reason, fix: RECORD, blocks: false }];
}

/** Settings of an agent that its loop here does not have: a memory, a limit of its own, agents that it hands over to. */
function findUnreadAgent(base: Resolved, head: Resolved): Obstacle[] {
  if (base.target.kind !== 'agent' || head.target.kind !== 'agent') return [];
  const [before, after] = [listUnreadSettings(base), listUnreadSettings(head)];
  const paths = new Set([...before.keys(), ...after.keys()]);
  const changed = [...paths].filter(
    (path) => canonicalJson(before.get(path)) !== canonicalJson(after.get(path)),
  );
  if (changed.length === 0) return [];
  const names = changed.slice(0, MAX_NAMED).map((path) => `\`${path}\``);
  const more = changed.length > names.length ? ` and ${changed.length - names.length} more` : '';
  const reason = `${names.join(', ')}${more} changed, and the loop that runs the agent here does not have ${changed.length === 1 ? 'it' : 'them'}: nothing was measured of that`;
  return [{ metric: null, reason, fix: RECORD, blocks: false }];
}

function listUnreadSettings({ inputs }: Resolved): Map<string, Json> {
  return new Map(
    inputs.flatMap(({ content, format }) => {
      if (content.type !== 'settings' || content.subject === 'gateway') return [];
      const parts = readAgent({ content, format });
      const read = new Set('fault' in parts ? [] : parts.read);
      // Which model runs is measured; what else stands beside its name (`ChatOpenAI(model=…, temperature=0)`) is not.
      const withoutModel = (value: Json): Json =>
        typeof value !== 'string'
          ? value
          : content.models.reduce((text, model) => text.replaceAll(model, 'model'), value);
      return Object.entries(content.settings)
        .filter(([path]) => !read.has(path) && !ABOUT.test(path))
        .map(([path, value]): [string, Json] => [path, withoutModel(value)]);
    }),
  );
}

/** Of settings that nothing reads, those that change what a model does; a version or an owner does not. */
function findUnsentParameter(base: Resolved, head: Resolved): string | null {
  const unsent = ({ inputs }: Resolved) =>
    new Map(
      inputs.flatMap(({ content }) =>
        content.type !== 'prompt'
          ? []
          : Object.entries(content.otherSettings ?? {}).filter(([path]) =>
              SAMPLING_KEYS.has(normalizeKey(path.split('.').at(-1) ?? '')),
            ),
      ),
    );
  const [before, after] = [unsent(base), unsent(head)];
  const differs = (path: string) => canonicalJson(before.get(path)) !== canonicalJson(after.get(path));
  return [...new Set([...before.keys(), ...after.keys()])].find(differs) ?? null;
}

/** Whether a change reaches what is compared; where a suite is an error, that is what has to be mended first. */
export function reachesRequests({ cases, obstacles }: Pick<PlannedSuite, 'cases' | 'obstacles'>): boolean {
  return obstacles.some((one) => one.blocks) || cases.some((planned) => !isIdentical(planned));
}

/** Whether an artifact only moved, or changed the tests that it carries. */
export function isSameToModels({ base, head, includes }: Change): boolean {
  if (includes !== undefined) return false;
  return base !== null && head !== null && canonicalJson(base.content) === canonicalJson(head.content);
}

/**
 * The suite with what it does not see of a change. One that sends the same on both sides has no metric: that nothing
 * differs between equal requests proves nothing of a change that they do not hold (a model that the suite overrides, a
 * branch of a template that no case takes).
 */
export function withUnseen(
  suite: PlannedSuite,
  { base, head }: { base: Resolution; head: Resolution },
  guarded: { changes: readonly Change[]; files: readonly string[] },
): PlannedSuite {
  if (suite.cases.length === 0 || !base.ok || !head.ok) return suite;
  const unheard = listUnheard(suite.suite, base, head);
  const named = { ...suite, obstacles: [...suite.obstacles, ...unheard] };
  if (reachesRequests(suite)) return named;
  const { target } = suite.suite;
  if (target.kind === 'recorded') {
    const reason = 'the recorded outputs are the same on both sides, so the change was not recorded';
    const fix =
      target.outputs === undefined
        ? `have ${target.sent_by} run the change, and send what it answers`
        : `record ${target.outputs} again with the change`;
    return { ...suite, obstacles: [...suite.obstacles, { metric: null, reason, fix, blocks: true }] };
  }
  const silent = { ...named, metrics: [], free: false };
  const artifacts = guarded.changes.filter((change) => !isSameToModels(change)).map(addressOf);
  const unmeasured = [...artifacts, ...guarded.files];
  if (unmeasured.length === 0 || unheard.length > 0) return silent;
  const reason = `its requests are the same on both sides, so nothing was measured of what changed in ${listNames([...new Set(unmeasured)])}`;
  // What a service is made of shows in no request: whether it differs nobody knows here.
  const isService = target.kind === 'http';
  const obstacle = { metric: null, reason, fix: isService ? TELL_SERVICE : null, blocks: isService };
  return { ...silent, obstacles: [...silent.obstacles, obstacle] };
}
