import { lastPart } from '../../names/name-words.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../../types.ts';
import { dropCall, entryAt, type Reading } from '../lezer/reading.ts';

/** Methods that make an agent of a client: what is told, how it is called and what it is said to be for, in this order. */
const MAKES = /^(as|create|get)(AI)?Agent$/;
const CREATES = /^create(AI)?(Agent|Assistant)(Version)?$/;
const AGENT = /^(ChatClient|OpenAIAssistant|OpenAIResponse|AzureAI|ChatCompletion|Foundry|Bedrock)\w*Agent$/;
const BY_PLACE = ['instructions', 'name', 'description'];
/** Members that are options of the agent, and options within these. */
const NESTED = /^(options|chatOptions|definition|agentOptions)$/;

/**
 * `client.GetChatClient("gpt-5").AsAIAgent(instructions: "…")`, `new ChatClientAgent(client, new() { Instructions = "…" })`:
 * an agent that is told what its arguments and their options say.
 */
export function lowerAgent(reading: Reading, call: SourceCall): void {
  const last = lastPart(call.callee);
  const makes = MAKES.test(last);
  if (!makes && !CREATES.test(last) && !AGENT.test(last)) {
    if (/^PromptAgentDefinition$/.test(last)) call.callee = 'AgentDefinition';
    if (/^\w*AgentDefinition$/.test(last)) nameModel(call);
    return;
  }
  const objects = call.positional.filter((value) => value.type === 'object');
  const named = flatten([...call.named, ...objects.flatMap(({ entries }) => entries)]);
  const texts = call.positional.filter(isSaid);
  const told = named.some(({ key }) => key === 'instructions');
  const model = modelOf(reading, call);
  // Pools of builds and offices of houses have agents as well: `pool.GetAgent("build-01")`.
  if (makes && !told && model === null && !/AI/.test(last)) return;
  if (CREATES.test(last) && !makes) {
    const [first] = texts;
    if (first !== undefined && told) named.unshift(entryAt('model', first));
    if (told) call.callee = 'createAgent';
  } else if (told || texts.length > 0) {
    // `create…("gpt-5", …)` of a service begins with the model.
    const places = told ? BY_PLACE.slice(1) : BY_PLACE;
    for (const [at, value] of texts.entries()) {
      const key = places[at];
      if (key !== undefined && !named.some((entry) => entry.key === key)) named.push(entryAt(key, value));
    }
    if (makes) call.callee = 'ChatClientAgent';
  } else return;
  if (model !== null && !named.some(({ key }) => key === 'model')) named.unshift(entryAt('model', model));
  call.positional = call.positional.filter((value) => value.type !== 'object' && !texts.includes(value));
  call.named = named;
}

function isSaid(value: SourceValue): boolean {
  return value.type === 'text' || value.type === 'choice';
}

function nameModel(call: SourceCall): void {
  const [first, ...rest] = call.positional;
  if (first?.type !== 'text') return;
  call.named = [entryAt('model', first), ...call.named];
  call.positional = rest;
}

function flatten(entries: readonly SourceEntry[], depth = 0): SourceEntry[] {
  return entries.flatMap((entry) =>
    NESTED.test(entry.key) && entry.value.type === 'object' && depth < 4
      ? flatten(entry.value.entries, depth + 1)
      : [entry],
  );
}

/** The model of the client that the agent is made of, which then belongs to it. */
function modelOf(reading: Reading, { receiver, positional }: SourceCall): SourceValue | null {
  let at: SourceValue | null | undefined = receiver ?? positional[0];
  for (let depth = 0; depth < 12 && at?.type === 'call'; depth++) {
    const model = at.named.find(({ key }) => key === 'model')?.value;
    if (model !== undefined && /^(ChatModel|\w*Chat(Client|Completion))$/.test(at.callee)) {
      dropCall(reading, at);
      return model;
    }
    at = at.receiver;
  }
  return null;
}
