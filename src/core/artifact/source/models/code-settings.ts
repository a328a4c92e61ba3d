import { snakeCase } from '../../answer-limits.ts';
import { isShortAlias } from '../../model-alias.ts';
import { isModelId } from '../../model-id.ts';
import { baseName, directoryOf, stemOf } from '../../paths.ts';
import type { Json } from '../../problem.ts';
import { readRagSettings } from '../../shapes/rag-settings.ts';
import type { ArtifactContent } from '../../types.ts';
import { listLeaves, parentOf, settingsOf } from '../../values.ts';
import type { Claims, Draft } from '../drafts.ts';
import { type Evals, listEvalSettings } from '../evals/evals.ts';
import { withoutPlumbing } from '../names/place-names.ts';
import { isRetrievalPlace } from '../retrieval/retrieval-folders.ts';
import { listRetrievalSettings } from '../retrieval/retrieval-settings.ts';
import type { SourceIndex } from '../source-index.ts';
import { listStackSettings } from './cloud-stacks.ts';
import { listModelSettings } from './model-settings.ts';

/** A setting by its dotted path: a constant with its scope, or what is called and with which argument. */
export type CodeSetting = {
  path: string;
  value: Json;
  line: number;
  /** Where it ends, where it may be longer than a line. */
  end?: number;
  /** The constant, or what is called, without the scope: what says of which kind the setting is. */
  hint: string;
};

/**
 * Models and their parameters, and settings of retrieval, as far as no prompt and no agent holds them: one artifact of
 * each for the file, so that it stays the same one when a setting is added.
 */
export function findSettings(
  index: SourceIndex,
  claims: Claims,
  path: string,
  /** A prompt or an agent was found in the file. */
  tells: boolean,
): Draft[] {
  const stem = stemOf(path);
  const { answer = [], retrieve = [] } = Object.groupBy(listStackSettings(index, claims), (setting) =>
    setting.retrieves ? 'retrieve' : 'answer',
  );
  const settingsOnly = OF_SETTINGS.test(stem) || (stem === '__init__' && OF_SETTINGS.test(placeOf(path)));
  const models = numbered(listModelSettings(index, claims, answer, { path, tells, settingsOnly }));
  const chosen = new Set(
    models.flatMap(({ path: at, value }) => (modelsIn(value).length > 0 ? [parentOf(at)] : [])),
  );
  const retrieval = numbered(
    listRetrievalSettings(index, claims, {
      place: placeOf(path),
      retrieves: isRetrievalPlace(path, index.file),
      stack: retrieve,
      chosen,
      answers: tells || models.length > 0 || index.usesModels,
    }),
  );
  // What switches and limits retrieval is told once.
  const looked = new Set(retrieval.map((setting) => setting.path));
  const asked = models.filter(
    ({ path: at, hint }) => !(looked.has(at) && OF_RETRIEVAL.test(snakeCase(hint))),
  );
  return [
    ...draftOf('model-config', stem, asked, 'a model or its parameters, set in code', (settings) => ({
      type: 'model-config',
      models: [...new Set(asked.flatMap(({ value }) => modelsIn(value)))].sort(),
      settings,
    })),
    ...draftOf('rag-config', stem, retrieval, 'settings of chunking, retrieval or embedding', (settings) => ({
      ...readRagSettings(retrieval.map(({ path, value }) => ({ keys: path.split('.'), value }))),
      settings,
    })),
  ];
}

/** Names of settings that are of retrieval, though they stand beside a model. */
const OF_RETRIEVAL = /(^|_)(rag|rerank\w*|retriev\w*|top_?k|(max|num|n)_results)(_|$)/i;

/** Names of files that hold settings: `llm_config.py`, `constants.ts`, `AppSettings.cs`. */
const OF_SETTINGS =
  /(^|[-_.])(config(s|uration)?|conf|cfg|settings|constants?|consts?|defaults?|env|environment|options|params|parameters|hyperparameters)$|[a-z](Config(uration)?|Settings|Constants|Options|Properties|Defaults)$/i;

/** Names of files that say nothing: what such a file is of stands in the name of its directory. */
const NAMELESS = /^(index|main|handler|app|lambda(_function)?|function|mod|__init__|__main__)$/;

function placeOf(path: string): string {
  const stem = stemOf(path);
  return NAMELESS.test(stem) ? baseName(directoryOf(path)) : stem;
}

/** The evals of a file are one artifact too, so that a metric more is a change of the suite. */
export function findEvalSuite(evals: Evals, index: SourceIndex, claims: Claims, stem: string): Draft[] {
  const found = numbered(listEvalSettings(evals, index, claims));
  for (const call of evals.calls) claims.addAlone(call);
  return draftOf('eval-suite', stem, found, 'evals in code', (settings) => ({
    type: 'eval-suite',
    settings: settingsOf(listLeaves(settings)),
    data: settings,
  }));
}

function draftOf(
  kind: 'model-config' | 'rag-config' | 'eval-suite',
  name: string,
  settings: readonly CodeSetting[],
  reason: string,
  contentOf: (settings: Record<string, Json>) => ArtifactContent,
): Draft[] {
  if (settings.length === 0) return [];
  const lines = settings.flatMap(({ line, end }) => [line, end ?? line]);
  return [
    {
      kind,
      name,
      lines: [Math.min(...lines), Math.max(...lines)],
      match: { confidence: 'likely', reason },
      content: contentOf(Object.fromEntries(settings.map(({ path, value }) => [path, value]))),
      references: [],
      embeddedTests: null,
      positions: Object.fromEntries(settings.map(({ path, line }) => [`settings.${path}`, line])),
    },
  ];
}

/** In file order; of a path that is used again the second is `path#2`. */
function numbered(settings: readonly CodeSetting[]): CodeSetting[] {
  const uses = new Map<string, number>();
  return [...settings]
    .sort((a, b) => a.line - b.line)
    .map((setting) => {
      const path = withoutPlumbing(setting.path);
      const count = (uses.get(path) ?? 0) + 1;
      uses.set(path, count);
      return { ...setting, path: count === 1 ? path : `${path}#${count}` };
    });
}

function modelsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(modelsIn);
  return typeof value === 'string' && (isModelId(value) || isShortAlias(value)) ? [value] : [];
}
