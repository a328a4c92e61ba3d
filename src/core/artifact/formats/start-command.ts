import { isModelId, isWellKnownModel } from '../model-id.ts';
import { SAMPLING_KEYS } from '../parameters.ts';
import { baseName } from '../paths.ts';
import { isCommandFile } from '../shapes/command-files.ts';
import { readCommand } from '../shapes/model-arguments.ts';
import { defaultOf } from '../shapes/placeholder-defaults.ts';
import type { ArtifactFormat } from '../types.ts';
import { normalizeKey } from '../values.ts';

const WORDS = /model|llm|llama/i;
/** Names under which a script or an image has a model: `ENV OPENAI_MODEL=…`, `export MODEL="${MODEL:-…}"`, `Environment=`. */
const ASSIGNMENT =
  /^\s*(?:(?:ENV|ARG|export|readonly|local|set|Environment=|\$env:)\s*)?["']?([A-Za-z_][A-Za-z0-9_]{0,80})\s*(?:\?|:)?=\s*(.+)$/;
/** `ENV NAME value` */
const SPACED = /^\s*(?:ENV|ARG)\s+([A-Z][A-Z0-9_]{0,80})\s+(\S+)\s*$/;
const MODEL_NAME = /(^|_)(model(_?(id|name))?|llm|models?_\w+)$/i;
/** Scripts that make models, and that measure how fast they are. */
const TRAINING =
  /\b(torchrun|deepspeed|accelerate launch|fine-?tun(e|ing)|(pre)?train(ing|er)?(\.py)?|sft|dpo|grpo|ppo|lora_(r|rank|alpha)|learning_rate|benchmark_\w+|lm_eval)\b/i;
/** More models are a list to go through: downloads, comparisons. */
const MAX_MODELS = 8;
/** Stages of an image that are looked at. */
const MAX_IMAGES = 20;

type Setting = { path: string; value: string; model: string | null; line: number };

/** Images, scripts and services that start a model, or a program with one: `vllm serve`, `ENV OPENAI_MODEL=…`. */
export const startCommand: ArtifactFormat = {
  id: 'start-command',
  kind: 'model-config',
  candidate: isCommandFile,
  match(file) {
    if (!WORDS.test(file.text) || TRAINING.test(file.text) || TRAINING.test(file.path.replaceAll('_', ' ')))
      return null;
    const count = modelsOf(readSettings(file.text)).length;
    return count > 0 && count <= MAX_MODELS
      ? { confidence: 'likely', reason: 'a command or a variable that names a model' }
      : null;
  },
  parse(file) {
    const settings = withUniquePaths(readSettings(file.text));
    return {
      ok: true,
      value: [
        {
          name: baseName(file.path),
          content: {
            type: 'model-config',
            models: modelsOf(settings),
            settings: Object.fromEntries(settings.map(({ path, value }) => [path, value])),
          },
          references: [],
          embeddedTests: null,
          positions: Object.fromEntries(settings.map(({ path, line }) => [`settings.${path}`, line])),
        },
      ],
    };
  },
};

function modelsOf(settings: readonly Setting[]): string[] {
  return [...new Set(settings.flatMap(({ model }) => model ?? []))].sort();
}

function readSettings(text: string): Setting[] {
  const images = new Set([...text.matchAll(/^FROM\s+(\S{1,200})/gim)].map((match) => match[1]));
  const image = [...images].slice(0, MAX_IMAGES).join(' ');
  return listCommands(text).flatMap(({ lines, line }): Setting[] => {
    const [, name, given] = SPACED.exec(lines[0] ?? '') ?? ASSIGNMENT.exec(lines[0] ?? '') ?? [];
    const variables = name === undefined || given === undefined ? [] : readVariable(name, given, line);
    const options = readCommand(lines, image).map(({ name: path, value, at, model }) => ({
      path,
      value,
      model: model && !value.startsWith('$') ? value : null,
      line: line + at,
    }));
    return [...variables, ...options];
  });
}

function readVariable(name: string, given: string, line: number): Setting[] {
  const bare = given
    .trim()
    .replace(/\s+#.*$/, '')
    .replace(/^(["'])(.*?)\1?$/, '$2')
    .replace(/["']$/, '');
  const value = defaultOf(bare);
  // Nothing is read of a file in which no model is named.
  if (SAMPLING_KEYS.has(normalizeKey(name)) && /^-?\d+(\.\d+)?$/.test(value))
    return [{ path: name, value: bare, model: null, line }];
  const names = isWellKnownModel(value) || (/embed|rerank/i.test(name) && isModelId(value));
  return MODEL_NAME.test(name) && names ? [{ path: name, value: bare, model: value, line }] : [];
}

/** Commands with the lines that a backslash joins, without comments. */
function listCommands(text: string): { lines: string[]; line: number }[] {
  const commands: { lines: string[]; line: number }[] = [];
  let open = false;
  for (const [index, written] of text.split('\n').entries()) {
    const comment = /^\s*(#|::|rem\b)/i.test(written);
    const line = comment ? '' : written.trimEnd();
    if (open) commands.at(-1)?.lines.push(withoutJoint(line));
    else if (line !== '') commands.push({ lines: [withoutJoint(line)], line: index + 1 });
    else continue;
    open = /[\\`^]$/.test(line) || (open && comment);
  }
  return commands;
}

/** Without the sign that joins lines; a list of Docker's (`CMD ["vllm", "serve"]`) reads as words. */
function withoutJoint(line: string): string {
  const bare = line.replace(/[\\`^]$/, '');
  const list = /^\s*(?:CMD|ENTRYPOINT)\s*\[(.*)\]\s*$/.exec(bare)?.[1];
  return list === undefined ? bare : list.replace(/"\s*,\s*"/g, '" "').replace(/"([^"\s]*)"/g, '$1');
}

function withUniquePaths(settings: readonly Setting[]): Setting[] {
  const uses = new Map<string, number>();
  return settings.map((setting) => {
    const count = (uses.get(setting.path) ?? 0) + 1;
    uses.set(setting.path, count);
    return count === 1 ? setting : { ...setting, path: `${setting.path}#${count}` };
  });
}
