import { literalOf, toJson, wordOf } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import { lastPart, rememberByName } from '../names/name-words.ts';
import { isRetrievalModel } from '../retrieval/retrieval-models.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';
import { modelIn, settingsOfModel } from './model-calls.ts';
import { isModelName, isParameterName } from './model-names.ts';

/** Options of a command: argparse, click, commander, yargs. */
const OPTION = /(^|\.)(add_argument|add_option|option|requiredOption|addOption|Option)$/;
/** `…/models/<id>:generateContent`, `…/deployments/<id>/chat/completions`, `…/model/<id>/invoke` */
const URL_MODEL =
  /\/(?:models\/([\w.@-]{2,100}):(?:generateContent|streamGenerateContent|predict|rawPredict|countTokens)|deployments\/([\w.-]{2,100})\/(?:chat\/)?completions|model\/([\w.:-]{2,100})\/(?:invoke|converse)(?:-\w+)?)\b/;

const isOption = rememberByName((callee): boolean => OPTION.test(callee));

/** Models that an option of a command, or the environment, has where nobody gives one, with the parameters beside them. */
export function listFlags({ file: { calls }, placeOf }: SourceIndex): CodeSetting[] {
  const flags = calls.flatMap((call) => {
    const name = isOption(call.callee) ? flagOf(call) : null;
    return name === null ? [] : settingOfFlag(name, call);
  });
  const models = flags.filter(({ value }) => typeof value === 'string');
  const set = calls.flatMap((call): CodeSetting[] => {
    const name = lastPart(call.callee) === 'setdefault' ? wordOf(call.positional[0]) : null;
    if (name === null) return [];
    const { names, inside } = placeOf(call);
    if (names.length > 0 || inside !== null || !isModelName(name)) return [];
    return settingsOf(name, call.scope, call.positional[1]);
  });
  return [...(models.length > 0 ? flags : []), ...set];
}

/** `--model` of `"-m, --model <id>"`, `model` of yargs; null of an option that says nothing of models. */
function flagOf({ positional }: SourceCall): string | null {
  for (const value of positional) {
    const text = wordOf(value);
    const name = text === null ? null : (/--([\w-]+)/.exec(text)?.[1] ?? (/^\w+$/.test(text) ? text : null));
    if (name !== null && (isModelName(name) || isParameterName(name))) return name;
  }
  return null;
}

function settingOfFlag(name: string, call: SourceCall): CodeSetting[] {
  const options = call.positional.flatMap((value) => (value.type === 'object' ? value.entries : []));
  const given = [...call.named, ...options].find(({ key }) => key === 'default')?.value ?? lastText(call);
  return given === undefined ? [] : settingsOf(name, call.scope, given);
}

/** The third argument of commander's `option(flags, description, default)`. */
function lastText({ positional }: SourceCall): SourceValue | undefined {
  return positional.length > 2 ? positional.at(-1) : undefined;
}

function settingsOf(name: string, scope: readonly string[], given: SourceValue | undefined): CodeSetting[] {
  if (given === undefined) return [];
  const path = [...scope, name].join('.');
  if (isModelName(name)) {
    return settingsOfModel(modelIn(given), path, name);
  }
  const literal = literalsIn(given).find(({ type }) => type === 'number');
  return literal === undefined
    ? []
    : [{ path, value: toJson(literal) ?? null, line: literal.lines[0], hint: name }];
}

/** The models in addresses that a program calls. */
export function listModelUrls({ file: { bindings, calls } }: SourceIndex): CodeSetting[] {
  const settings: CodeSetting[] = [];
  const add = (value: SourceValue, scope: readonly string[], name: string): void => {
    const id = modelInUrl(value);
    if (id !== null)
      settings.push({
        path: [...scope, name, 'model'].join('.'),
        value: id,
        line: value.lines[0],
        hint: 'model',
      });
  };
  for (const { name, scope, value } of bindings) add(value, scope, name);
  for (const { callee, scope, positional, named } of calls) {
    for (const value of positional) add(value, scope, lastPart(callee));
    for (const { value } of named) add(value, scope, lastPart(callee));
  }
  return settings;
}

function modelInUrl(value: SourceValue): string | null {
  if (value.type !== 'text') return null;
  const found = URL_MODEL.exec(literalOf(value).slice(0, 1000));
  const id = found?.[1] ?? found?.[2] ?? found?.[3];
  return id === undefined || isRetrievalModel(id) ? null : id;
}
