import { optionsOf, wordOf } from '../evaluate.ts';
import { lastPart, rememberByName } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceFile, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';

/** The packages that load models of a hub into the process, in Python and in JavaScript. */
const HUB = /^(transformers|@(huggingface|xenova)\/transformers)$/;
/** What asks or runs the one model that it is made with, by the package that it comes from. */
const MADE_WITH: ReadonlyMap<string, RegExp> = new Map([
  ['huggingface_hub', /^(Async)?InferenceClient$/],
  ['faster_whisper', /^WhisperModel$/],
  ['whisper', /^whisper\.load_model$/],
]);
/** What is loaded beside a model is of the same name. */
const BESIDE = /(Tokenizer\w*|Processor|Config|Extractor)\.from_pretrained$/;
const LOADS = rememberByName(
  (callee): boolean => /[A-Z]\w*\.from_pretrained$/.test(callee) && !BESIDE.test(callee),
);
const TRAINS = /(Trainer|TrainingArguments|InputExample|SFTConfig|get_peft_model|\.fit|Loss)$/;
const MODEL_ID = /^(?!\w+:\/\/)[\w./:-]{3,96}$/;

/** Whether a file trains models: the ones that it names are what it begins with. */
export function trainsModels({ calls }: SourceFile): boolean {
  return calls.some(({ callee }) => TRAINS.test(callee));
}

/** Models that a program loads from a hub and asks by itself: `pipeline("summarization", model="…")`, `AutoModelForCausalLM.from_pretrained("…")`. */
export function listHubModels(index: SourceIndex): CodeSetting[] {
  const { imports, calls } = index.file;
  const names = imports.filter(({ module }) => HUB.test(module)).flatMap((one) => one.names);
  const makers = imports.flatMap(({ module }) => MADE_WITH.get(module) ?? []);
  if (names.length + makers.length === 0 || trainsModels(index.file)) return [];
  const pipelines = new Set(
    names.flatMap(({ imported, local }) =>
      imported === 'pipeline' ? [local] : ['*', 'default'].includes(imported) ? [`${local}.pipeline`] : [],
    ),
  );
  return calls.flatMap((call) => {
    const given = pipelines.has(call.callee)
      ? (argumentOf(call, 'model') ?? call.positional[1])
      : names.length > 0 && LOADS(call.callee)
        ? call.positional[0]
        : makers.some((maker) => maker.test(call.callee))
          ? (argumentOf(call, 'model') ?? call.positional[0])
          : undefined;
    const model = given === undefined ? null : literalBehind(given, call, index);
    const id = model === null ? null : wordOf(model);
    if (model === null || id === null || !MODEL_ID.test(id)) return [];
    const path = `${nameOfCall(call, index)}.model`;
    return [{ path, value: id, line: model.lines[0], hint: lastPart(call.callee) }];
  });
}

function argumentOf(call: SourceCall, name: string): SourceValue | undefined {
  return optionsOf(call).find(({ key }) => key === name)?.value;
}

/** The value itself, what its name is bound to, or the default of the parameter that it is. */
function literalBehind(value: SourceValue, call: SourceCall, index: SourceIndex): SourceValue | null {
  if (value.type !== 'name') return value;
  const around = index.file.functions.find(
    ({ scope, name }) => [...scope, name].join('.') === call.scope.join('.'),
  );
  const parameter = around?.parameters.find(({ name }) => name === value.name);
  return parameter === undefined ? index.lookup(value.name) : parameter.default;
}
