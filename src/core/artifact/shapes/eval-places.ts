import { directoryOf, extensionOf, hasDirectory, stemOf } from '../paths.ts';

/**
 * How surely a place holds what a model is measured with: `named` for evals (`evals/`, `golden_dataset.json`), `perhaps`
 * (`evaluation/`, `benchmarks/`, `test_cases.json`), which other programs have too, or `no`.
 */
export type EvalPlace = 'named' | 'perhaps' | 'no';

const NAMED_DIRECTORY =
  /^(([a-z0-9]+[-_])*evals|evals?[-_]?(data|sets?|datasets?|cases|suites?|samples|scenarios)|evals[-_][a-z0-9_-]+|(llm|prompt|rag|agent|ai|skill|model)s?[-_](eval|evaluations?|bench(marks?)?|tests)|golden[-_]?(sets?|data|datasets?|questions|cases)|ragas|deepeval|promptfoo|bfcl([-_].*)?)$/i;
const NAMED_STEM =
  /(^|[-_.\s])(evals|eval[-_]?(sets?|data|datasets?|cases|questions|queries|samples|prompts)|golden[-_]?(sets?|data|datasets?|questions|queries|cases|qa|answers|examples)|(judge|grader)[-_]([a-z]+[-_])?(sets?|data|datasets?|cases|examples)|ragas|deepeval|promptfoo|bfcl)([-_.\s\d]|$)/i;
/** Folders that hold cases for a model where the file's own name says that it holds cases. */
const EVAL_DIRECTORY = /^(([a-z0-9]+[-_])*(eval|evaluations?)|(eval|evaluation)[-_].*)$/i;
const CASES_STEM =
  /(^|[-_.\s])(data[-_]?sets?|questions?|queries|cases|test[-_]?sets?|goldens?|gold[-_]?(sets?|standard|answers)|qa|gt|ground[-_]?truths?)([-_.\s\d]|$)/i;
/** In such a folder, one of data. */
const DATA_DIRECTORY = /^(data|data[-_]?sets?|cases|questions)$/i;
const MAYBE_DIRECTORY =
  /^(([a-z0-9]+[-_])*(eval|evaluations?|benchmarks?)|(eval|evaluation|benchmark)[-_].*|goldens?|gold[-_]?sets?|test[-_]?sets?|test[-_]?cases|ground[-_]?truths?|llm[-_]?(judges?|graders?)([-_](labels?|calibration))?|(judges?|graders?)[-_](labels?|calibration)|human[-_](labels?|grades))$/i;
/** Of models, of a show, or of a contest of programs. */
const JUDGES_DIRECTORY = /^(judges?|graders?)$/i;
const MAYBE_STEM =
  /(^|[-_.\s])(eval|evaluations?|goldens?|gold([-_]?(set|standard|answers))?|ground[-_]?truths?|(test|validation|calibration)[-_]?(sets?|cases?|questions|queries|prompts|dataset|data)|benchmarks?|regression|human[-_](labels?|grades|ratings|verdicts|judge?ments)|(judge|grader)[-_](labels|calibration))([-_.\s\d]|$)/i;

/** What earlier runs left behind. */
const RECORDED_DIRECTORY =
  /^(results?|outputs?|logs?|runs?|traces|reports?|predictions|responses|artifacts|__?snapshots?__?|snapshots|cassettes|recordings?|__mocks__|mocks|history|leaderboard)$/i;
const RECORDED_STEM =
  /(^|[-_.\s])(results?|outputs?|predictions?|predicted|reports?|scores?|scored|logs?|summary|responses|traces?|leaderboard|metrics|transcripts?|grading|graded|timing)([-_.\s\d]|$)/i;
/** Folders whose fixtures are what a model is tried on. */
const ABOUT_MODELS = /^(llms?|evals?|evaluations?)$/i;
const FIXTURES = /^(__?fixtures?__?|fixtures?|test[-_]?data|test[-_]?files)$/i;
/** What a harness of evals is itself tried on: rows that no tests and no package keep for themselves. */
const OWN_FIXTURES = /^fixtures\/.*\.(jsonl|ndjson)$/i;
/** What models are trained with, and its held-out part. */
const TRAINING =
  /(^|[-_./\s])(train(ing|set)?|fine[-_]?tun(e|ed|ing)|sft|dpo|rlhf|grpo|lora|distill(ation)?|pre[-_]?train(ing)?|alpaca|sharegpt)([-_./\s\d]|$)/i;

/** Where a file stands, by its path alone. */
export function placeOf(path: string): EvalPlace {
  const stem = stemOf(path);
  if (hasDirectory(path, RECORDED_DIRECTORY) || RECORDED_STEM.test(stem)) return 'no';
  if (TRAINING.test(path)) return 'no';
  const evaluates = hasDirectory(path, EVAL_DIRECTORY);
  if (
    hasDirectory(path, NAMED_DIRECTORY) ||
    NAMED_STEM.test(stem) ||
    (evaluates && (CASES_STEM.test(stem) || holdsData(path)))
  )
    return 'named';
  if (hasDirectory(path, FIXTURES)) return hasDirectory(path, ABOUT_MODELS) ? 'perhaps' : 'no';
  return mayBeOfEvals(path) || hasDirectory(path, JUDGES_DIRECTORY) ? 'perhaps' : 'no';
}

function mayBeOfEvals(path: string): boolean {
  return hasDirectory(path, MAYBE_DIRECTORY) || MAYBE_STEM.test(stemOf(path));
}

/** Whether nothing but a folder of judges says that a file may be of evals. */
export function isOfJudgesAlone(path: string): boolean {
  return (
    placeOf(path) === 'perhaps' &&
    hasDirectory(path, JUDGES_DIRECTORY) &&
    !mayBeOfEvals(path) &&
    !hasDirectory(path, FIXTURES)
  );
}

/** Whether a folder of data lies in one of evals. */
function holdsData(path: string): boolean {
  const directories = directoryOf(path).split('/');
  const first = directories.findIndex((name) => EVAL_DIRECTORY.test(name));
  return directories.slice(first + 1).some((inner) => DATA_DIRECTORY.test(inner));
}

/** Names of files in which answers stand without their questions. */
const KEY_STEM =
  /(^|[-_.\s])(goldens?|gold|gt|ground[-_]?truths?|label(s|led)?|expected|expectations|answers?|cases|annotat(ions|ed)|reference)([-_.\s\d]|$)/i;

export function isAnswerKey(path: string): boolean {
  return KEY_STEM.test(stemOf(path));
}

const BY_PEOPLE =
  /(^|[-_.])human[-_]?(labels?|grades|ratings|verdicts|judge?ments)([-_.]|$)|(^|[-_.])(judge|grader)[-_](labels|calibration)([-_.]|$)/i;

/** Whether a file is named for what people said of outputs. */
export function isSaidByPeople(path: string): boolean {
  return BY_PEOPLE.test(stemOf(path));
}

const SPEAKS_OF_JUDGES = /(^|[-_./])((llm|ai)[-_.]?)?(judges?|graders?|evals?|evaluations?)([-_./]|$)/i;

/** Whether a path speaks of what judges the answers of a model. */
export function speaksOfJudges(path: string): boolean {
  return SPEAKS_OF_JUDGES.test(path);
}

const EVALUATION = /^(eval(s|uations?)?|goldens?|gold[-_]?sets?)([-_].*)?$/i;

/** Whether a file or a folder on the way is named for an evaluation or a golden set. */
export function isEvaluation(path: string): boolean {
  return EVALUATION.test(stemOf(path)) || hasDirectory(path, EVALUATION);
}

/** Whether rows of an exact shape may stand here: anywhere but among what tests and earlier runs left, and training data. */
function mayHoldCases(path: string): boolean {
  if (placeOf(path) !== 'no') return true;
  const left =
    hasDirectory(path, RECORDED_DIRECTORY) || (hasDirectory(path, FIXTURES) && !OWN_FIXTURES.test(path));
  return !left && !RECORDED_STEM.test(stemOf(path)) && !TRAINING.test(path);
}

/** Files of rows are mostly data: those are worth reading whose path speaks of cases. */
const ROWS_PATH =
  /eval|gold|test|case|question|quer(y|ies)|dataset|bench|bfcl|qa|sample|truth|valid|judge|_gt\b/i;

/** Whether a file may hold cases, by its path alone. */
export function isCaseFile(path: string): boolean {
  const extension = extensionOf(path);
  return /^(json|ya?ml|jsonl|ndjson|csv|tsv)$/.test(extension) && mayHoldCases(path);
}

/** Whether the path of a file of rows says that they may be cases. */
function speaksOfCases(path: string): boolean {
  return placeOf(path) !== 'no' || (ROWS_PATH.test(path) && mayHoldCases(path));
}

/** Columns with which promptfoo's tests say something of themselves; the others are variables. */
export const MAGIC_COLUMN =
  /^__(expected\d*|description|prefix|suffix|provideroutput|provider|metric|threshold|(metadata|config):.+)$/i;

/** Of rows whose path says nothing, what the first one has where they are cases; `assert` and `function` are others' as well. */
const TELLING_MEMBER =
  /"(ideal|user_input|expectations|testCaseId|retrieval_context|ground_truth|expected_?[a-z_]+|attack_?[a-z]+)"\s*:/i;

/**
 * Whether the path of a file of rows, or its first line, lets it be one of cases; rows are mostly data, and a header or one
 * row is enough to see it.
 */
export function mayBeCases(path: string, text: string): boolean {
  if (!/^(jsonl|ndjson|csv|tsv)$/.test(extensionOf(path)) || speaksOfCases(path)) return true;
  const end = text.search(/[\r\n]/);
  const first = text.slice(0, Math.min(end < 0 ? text.length : end, MAX_HEADER));
  if (!isTable(path)) return TELLING_MEMBER.test(first);
  return first.split(/[,\t]/).some((column) => MAGIC_COLUMN.test(column.replaceAll('"', '').trim()));
}

/** Characters. */
const MAX_HEADER = 5000;

function isTable(path: string): boolean {
  return /^[ct]sv$/.test(extensionOf(path));
}
