import { baseName, extensionOf } from '../paths.ts';
import type { Json, Parsed } from '../problem.ts';
import { areCases, haveExactShape } from '../shapes/case-rows.ts';
import { readRows } from '../shapes/dataset-rows.ts';
import {
  isAnswerKey,
  isCaseFile,
  isEvaluation,
  isOfJudgesAlone,
  isSaidByPeople,
  mayBeCases,
  placeOf,
  speaksOfJudges,
} from '../shapes/eval-places.ts';
import { keepRow } from '../shapes/kept-rows.ts';
import { areJudgedReplies } from '../shapes/labelled-rows.ts';
import { findWrapper } from '../shapes/list-reader.ts';
import type { Row } from '../shapes/row.ts';
import type { ArtifactFormat, FileProbe, ReferredFormat } from '../types.ts';
import { isConfigSized, isRecord, listLeaves, settingsOf, withoutKeys } from '../values.ts';

/** Words of which a file of cases holds one, by its place: worth parsing. */
const WORDS = {
  named: /\S/,
  perhaps:
    /expect|ground_?truth|truth|ideal|reference|gold|answer|rubric|criteria|assert|target|output|label|solution|correct|must|should|required|key_?(facts|points)|nuggets|testCaseId|human_?(pass|label|verdict|rating|score)|passed|verdict|judge?ment|"function"/i,
  no: /\b(user_input|ideal|expectations|assert|testCaseId|expected_tools|retrieval_context|expected_tool_use|ground_truth|graders|scorers|evaluators|judges)["']?\s*:|["']function["']\s*:|__(expected|description|prefix|suffix|provider|metric|threshold|metadata:|config:)|\bexpected_?[A-Z]?[a-z_]+["']?\s*:|\bexpected_?\w+,|\bideal\b|\battack_?(category|type|class|kind|vector|technique|strategy)\b|\b(max|min)_?([a-z]{0,8}_)?([sS]teps|[tT]urns|[iI]terations|[aA]ctions|[tT]ool_?[cC]alls)["']?\s*:/,
} as const;
/** About the file, for people. */
const ABOUT = ['$schema', 'name', 'title', 'description', 'version', 'author', 'created', 'updated'];

/**
 * Cases that a model is measured with, in the formats of docs/reference/datasets.md: of each row its id, where it has one,
 * and a digest. One by its place and its rows, or because a suite refers to it.
 */
export const dataset: ArtifactFormat & ReferredFormat = {
  id: 'dataset',
  kind: 'eval-suite',
  role: 'dataset',
  reason: 'a dataset that a suite reads',
  extensions: ['json', 'yaml', 'yml', 'jsonl', 'ndjson', 'csv', 'tsv'],
  candidate: isCaseFile,
  match(file) {
    const place = placeOf(file.path);
    if (!WORDS[place].test(file.text) || !mayBeCases(file.path, file.text)) return null;
    const read = readCases(file);
    if (!read.ok) return null;
    const rows = read.value.map(({ data }) => data);
    const said = {
      isKey: isAnswerKey(file.path),
      evaluates: isEvaluation(file.path),
      byPeople: isSaidByPeople(file.path),
      ofJudges: speaksOfJudges(file.path),
    };
    const known =
      haveExactShape(rows) ||
      (areCases(rows, place, said) &&
        (place === 'named' || rows.length > 1) &&
        (!isOfJudgesAlone(file.path) || areJudgedReplies(rows)));
    return known ? { confidence: 'likely', reason: 'cases with what is expected of a model' } : null;
  },
  parse(file) {
    const rows = readCases(file);
    if (!rows.ok) return rows;
    const kept = rows.value.map(({ data }) => keepRow(data));
    return {
      ok: true,
      value: [
        {
          name: baseName(file.path),
          content: { type: 'eval-suite', settings: readAround(file), data: { rows: kept } },
          references: [],
          embeddedTests: null,
        },
      ],
    };
  },
};

/** The rows of a file; a file of one case is one row. */
function readCases(file: FileProbe): Parsed<Row[]> {
  const rows = readRows(file.path, file.text);
  if (rows.ok || !/^(json|ya?ml)$/.test(extensionOf(file.path))) return rows;
  const parsed = file.data();
  if (!parsed.ok) return rows;
  const { data } = parsed.value;
  const single = isRecord(data) && (areCases([data], 'named') || haveExactShape([data]));
  return single ? { ok: true, value: [{ data, line: 1 }] } : rows;
}

/** What a file says around its rows: thresholds, models, how they are scored. */
function readAround(file: FileProbe): Record<string, Json> {
  if (!/^(json|ya?ml)$/.test(extensionOf(file.path))) return {};
  const parsed = file.data();
  if (!parsed.ok) return {};
  const { data } = parsed.value;
  const key = findWrapper(data);
  if (key === undefined || !isRecord(data)) return {};
  const notes = Object.keys(data).filter((name) => name.startsWith('_'));
  const around = withoutKeys(data, [...ABOUT, ...notes, key]);
  return Object.keys(around).length > 0 && isConfigSized(around) ? settingsOf(listLeaves(around)) : {};
}
