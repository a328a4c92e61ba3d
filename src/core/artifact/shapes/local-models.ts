import { type Leaf, normalizeKey, sectionOf } from '../values.ts';
import { defaultOf } from './placeholder-defaults.ts';

/** A key that says model, misspelt what follows or not; `model_type` and what a model is made with say no file. */
const MODEL = /model|^(llm|checkpoint|weights)(path|file|dir)?$/;
/** What says which model in a section that says that it is one, or by the file that it names: `model: {path: models/phi3}`. */
const WHICH =
  /^(path|file(name|path)?|name|weights|dir|directory|gguf(path|file|filename)?|checkpoint|repo(id)?|id)$/;
/** Only language models, and what hears and embeds for them, are kept so. */
const LANGUAGE_FILE = /^[^\s:*?"<>|]{1,200}\.(gguf|ggml)$/i;
/** Others are kept so as well, and a folder may hold anything. */
const FILE_OR_FOLDER =
  /^(?!.*\.(py|[jt]sx?|json|ya?ml|txt|md|onnx|pkl|joblib|tflite|pth|h5|pb|sh|csv)$)(\.{1,2}\/|\/|~\/|models?\/)[\w./@ -]{2,200}$|^[\w./@-]{1,200}\.safetensors$/i;
/** How a server of language models runs one. */
const SERVED =
  /^(n(um)?ctx|ctxsize|n(um)?gpulayers|gpulayers|ngl|nbatch|maxmodellen|maxcontextlen(gth)?|contextlen(gth)?|contextsize|contextwindow|gpumemoryutili[sz]ation|tensorparallelsize|pipelineparallelsize|maxnumseqs|maxnumbatchedtokens|kvcachedtype|swapspace|enforceeager|ropefreq(base|scale)|flashattn|usemlock|usemmap|maxnewtokens|maxtokens|npredict|numpredict|repeatpenalty|maxseqlen|chatformat|chattemplate|servedmodelname|enableprefixcaching|speculativemodel|quantization|dtype|trustremotecode|nthreads|maxtotaltokens|maxinputlength)$/;
/** Of these, what programs that hear, see and train have as well. */
const SHARED = /^(quantization|dtype|trustremotecode|nthreads|nbatch|flashattn|swapspace)$/;
const TRAINS =
  /^(learningrate|lr|epochs?|numtrainepochs|(train|perdevicetrain)?batchsize|lora(r|alpha|dropout)|loraconfig|optimizer|warmup(steps|ratio)|gradientaccumulationsteps|dataset(path|name)?|numinferencesteps|guidancescale|vocabsize|hidden(dim|size)|dmodel|n(um)?(hidden|attention)?(layers?|heads?|embd))$/;

/**
 * The leaves that say which weights of a language model are loaded here and how they are run: a file or a folder
 * under a key that says model, beside settings of a server of models (`model: /models/chat`, `gpu_memory_utilization: 0.9`).
 */
export function listLocalModels(leaves: readonly Leaf[]): Leaf[] {
  const isWeights = ({ keys, value }: Leaf) => {
    if (typeof value !== 'string') return false;
    const [above, name] = [nameOf(keys.slice(0, -1)), nameOf(keys)];
    const [says, which] = [MODEL.test(name), WHICH.test(name)];
    if (!says && !which) return false;
    const file = defaultOf(value);
    return LANGUAGE_FILE.test(file) || ((says || MODEL.test(above)) && FILE_OR_FOLDER.test(file));
  };
  if (!leaves.some(isWeights)) return [];
  const sections = Map.groupBy(leaves, sectionOf);
  return [...sections.values()].flatMap((section) => runOf(section.filter(isWeights), section));
}

/** The models of a section with what they are run with; nothing where neither a file nor that says that they are of language. */
function runOf(models: readonly Leaf[], section: readonly Leaf[]): readonly Leaf[] {
  if (models.length === 0 || section.some(({ keys }) => TRAINS.test(nameOf(keys)))) return [];
  const served = section.filter(({ keys }) => SERVED.test(runNameOf(keys)));
  const sure = served.some(({ keys }) => !SHARED.test(runNameOf(keys)));
  const shown = sure ? models : models.filter(({ value }) => LANGUAGE_FILE.test(defaultOf(String(value))));
  return shown.length > 0 && served.length > 0 ? [...shown, ...served] : [];
}

/** The last key; of a variable of an environment without whose it is: `VLLM_MAX_MODEL_LEN`. */
function nameOf(keys: readonly (string | number)[]): string {
  return normalizeKey(String(keys.at(-1)).replace(/^(VLLM|LLAMA(_?CPP)?|LLM|TGI|SGLANG)_/, ''));
}

/** The same of how a model is run, which may be called after it: `MODEL_CONTEXT_SIZE`. */
function runNameOf(keys: readonly (string | number)[]): string {
  return nameOf([...keys.slice(0, -1), String(keys.at(-1)).replace(/^MODEL_/, '')]);
}
