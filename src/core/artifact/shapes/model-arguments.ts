import { isModelAlias } from '../model-alias.ts';
import { isWellKnownModel } from '../model-id.ts';
import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, type Leaf, listLeaves, stringOf } from '../values.ts';
import { defaultOf } from './placeholder-defaults.ts';

/** Programs that run models, by the names of their commands, modules and images. */
const SERVER =
  /(^|[\s/"'=._-])(vllm|sglang|tgi|text-generation-(inference|launcher)|text-embeddings-(inference|router)|llama[-_.]?cpp|llama-(server|cli|swap)|llamafile|ollama|local-?ai|infinity[-_]emb|infinity:|lmdeploy|trtllm-serve|tensorrt[-_]?llm|mlc[-_]llm|mlx[-_]lm|koboldcpp|aphrodite|xinference|litellm|huggingfaceserver)/i;
/** What makes `--model opus` a language model's. */
const ASKS = /claude|anthropic|llm|agent|prompt/i;
/** Options that say which model is used, whatever the program. */
const MODEL_FLAG =
  /^--((served|default|chat|main|fast|small|weak|editor|judge|draft|speculative|llm|embed|embeddings?|rerank(er)?)[-_])?model([-_](id|name|tag))?$/;
/** Those that only programs which run models have. */
const SERVER_FLAG =
  /^(-m|-hf|--(model([-_](id|name|path|tag|url))?|hf[-_](repo|model)|alias|tokenizer|lora[-_]modules|max[-_]model[-_]len|ctx[-_]size|context[-_]length|max[-_](input|total)[-_](length|tokens)|quantiz(ation|e)|dtype|temp(erature)?|top[-_][pk]|chat[-_]template|tool[-_]call[-_]parser|reasoning[-_]parser|(override[-_])?generation[-_]config|system[-_]prompt(-file)?))$/;
/** What stands before a model without an option: `vllm serve`, `ollama pull`. */
const POSITIONAL =
  /(^|\s)(vllm serve|ollama (pull|run)|lmdeploy serve api_server|trtllm-serve|local-ai run|llm -m)$/;
const COMMAND_KEY =
  /^(command|commands|cmd|args|arguments|entrypoint|(extra|additional|server|vllm|container)_?args|[a-z]+[_-]args|(before_|after_)?script|run|cmds|ExecStart)$/i;
/** A variable, or where a model is mounted whose name is said elsewhere. */
const UNNAMED = /^(\$|\{\{|%)|^\/(mnt\/|data\/|opt\/|app\/)?models?\/?$/;
const SCRIPT_KEY = /^(run|(before_|after_)?script|cmds)$/;

/** One word of a command, and where it stands: the index of its item, or of its line. */
type Word = { text: string; at: number };
/** An option of a command; `name` is `--model`, or what stands before a model that has no option (`ollama pull`). */
export type CommandOption = { name: string; value: string; at: number; model: boolean };

/**
 * What a command says of models. Of a program that runs models everything that decides what it answers, of any other the
 * models that are known to be ones. `about`: what else says which program it is, such as an image.
 */
export function readCommand(items: readonly string[], about = ''): CommandOption[] {
  const serves = SERVER.test(`${about} ${items.join(' ')}`);
  const words = items.flatMap(splitWords);
  const options = words.flatMap(({ text, at }, index): CommandOption[] => {
    const given = /^(--?[a-z][\w-]*)=(.+)$/i.exec(text);
    const name = given?.[1] ?? text;
    const value = defaultOf(given?.[2] ?? words[index + 1]?.text ?? '');
    if (/^(-|$|[<>|&;])/.test(value)) return [];
    if (!text.startsWith('-')) {
      const before = words
        .slice(Math.max(0, index - 2), index + 1)
        .map((word) => word.text.replace(/^.*\//, ''));
      const call = POSITIONAL.exec(before.join(' '))?.[2] ?? (serves && text === 'serve' ? text : null);
      return call === null ? [] : [{ name: call, value, at: words[index + 1]?.at ?? at, model: true }];
    }
    // `python -m vllm.entrypoints.openai.api_server`
    if (name === '-m' && /python[\d.]*$/.test(words[index - 1]?.text ?? '')) return [];
    const model = isModelFlag(name, serves);
    const known = isWellKnownModel(value) || (isModelAlias(value) && ASKS.test(items.join(' ')));
    if (!(serves ? model || SERVER_FLAG.test(name) : model && known)) return [];
    return [{ name, value, at, model }];
  });
  const named = options.filter(({ model, value }) => model && !UNNAMED.test(value));
  return named.length === 0 ? [] : options;
}

/** The options of every container and step among the data as leaves: `args.--model`. */
export function listCommandOptions(data: Json, keys: (string | number)[] = []): Leaf[] {
  if (Array.isArray(data)) return data.flatMap((item, index) => listCommandOptions(item, [...keys, index]));
  if (!isRecord(data)) return [];
  const about = aboutOf(data);
  return Object.entries(data).flatMap(([key, value]): Leaf[] => {
    const at = [...keys, key];
    const items = COMMAND_KEY.test(key) ? itemsOf(value) : null;
    if (items === null) return listCommandOptions(value, at);
    const listed = Array.isArray(value);
    // A script says other things too.
    const context = SCRIPT_KEY.test(key) ? '' : about;
    return readCommand(items, context).map(({ name, value: given, at: index }) => ({
      keys: [...at, name],
      value: given,
      ...(listed ? { place: [...at, index] } : { place: at, below: index }),
    }));
  });
}

/** Whether a leaf of `listCommandOptions` names a model. */
export function isModelOption({ keys, place }: Leaf): boolean {
  const name = String(keys.at(-1));
  return place !== undefined && (isModelFlag(name, true) || !name.startsWith('-'));
}

/** `serves`: of a program that runs models, which takes files of them as well. */
function isModelFlag(name: string, serves: boolean): boolean {
  return (
    MODEL_FLAG.test(name) || (serves && /^(-m|-hf|--model[-_](path|url)|--hf[-_](repo|model))$/.test(name))
  );
}

/** What a container says of its program beside its command. */
function aboutOf(container: JsonRecord): string {
  return Object.entries(container)
    .filter(([key]) => /^(image|name|container_name)$/.test(key) || COMMAND_KEY.test(key))
    .flatMap(([, value]) => listLeaves(value).flatMap((leaf) => [leaf.value].flat()))
    .filter((value) => typeof value === 'string')
    .join(' ');
}

function itemsOf(value: Json): string[] | null {
  if (typeof value === 'string') return value.split('\n');
  if (!Array.isArray(value) || value.some((item) => item !== null && typeof item === 'object')) return null;
  return value.map((item) => stringOf(item) ?? String(item));
}

/** The words of one item as a shell has them; a placeholder is one word. */
function splitWords(text: string, at: number): Word[] {
  const words =
    text.slice(0, 20_000).match(/(?:\$\{\{[^{}]*\}\}|\{\{[^{}]*\}\}|"[^"\n]*"|'[^'\n]*'|[^\s"'])+/g) ?? [];
  return words
    .filter((word) => word !== '\\')
    .flatMap((word): Word[] => {
      // `sh -c "ollama serve & ollama pull qwen3:4b"`
      if (/^(["']).*\s.*\1$/.test(word) && !word.includes('{{')) return splitWords(word.slice(1, -1), at);
      return [{ text: word.replace(/^(["'])([^"']*)\1$/, '$2').replace(/=(["'])([^"']*)\1$/, '=$2'), at }];
    });
}
