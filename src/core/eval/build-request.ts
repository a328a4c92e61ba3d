import { imagesOf } from '../artifact/images.ts';
import { type RenderProblem, renderPrompt } from '../artifact/render.ts';
import type { Image, Message, PromptContent, ToolDefinition } from '../artifact/types.ts';
import { INPUT_KEYS } from './datasets/row-shape.ts';
import { EMPTY_OUTPUT } from './empty-output.ts';
import { fillBody } from './http/fill-body.ts';
import { placeInput } from './place-input.ts';
import { findImageInText, openImages } from './request-images.ts';
import type { Answerer, ResolvedTarget } from './resolved-target.ts';
import { sameTool } from './scorers/calls/argument-match.ts';
import type { AgentLimits, Case, ModelRequest, RetrievedChunk, TrialRequest, Turn } from './types.ts';
import { describeCase } from './workflow/case-rows.ts';

export type BuiltRequest =
  /** `asked`: the pictures in it that the case names, of a request to a model. */
  | { ok: true; request: TrialRequest; asked?: Image[] }
  /** The prompt cannot be rendered for this case. */
  | { ok: false; problem: RenderProblem }
  /** Nothing of the case would be sent: every such case would be the same question to nobody. */
  | { ok: false; problem: { kind: 'no-input'; message: string } }
  /** The recorded outputs have no line for this case. */
  | { ok: false; problem: { kind: 'not-recorded'; message: string } }
  /** Neither the target has tools nor does the case bring any. */
  | { ok: false; problem: { kind: 'no-tools'; message: string } }
  /** A picture cannot be sent. */
  | { ok: false; problem: { kind: 'image'; message: string } }
  /** The case has turns that this target cannot take, or a simulated user whom no model plays. */
  | { ok: false; problem: { kind: 'conversation'; message: string } };

/** Names under which a prompt may ask for the passages that were retrieved. */
export const CONTEXT_VARIABLES = ['context', 'contexts', 'documents', 'passages', 'sources'] as const;

/**
 * Stands for the passages in a rendered request until they are known. No template and no case can spell it by
 * accident, and it is the same on both sides.
 */
const PASSAGES = '\u{f8ff}promptgate-passages\u{f8ff}';

/**
 * What one trial of this case sends to the target. `simulator` is the model that plays users where a case names none
 * itself, `provider/model`; null: there is none.
 */
export async function buildRequest(
  target: ResolvedTarget,
  testCase: Case,
  simulator: string | null = null,
): Promise<BuiltRequest> {
  switch (target.kind) {
    case 'prompt': {
      const built = await buildModelRequest(target.prompt, target, testCase, testCase.tools ?? []);
      // Each turn is answered at once; tools that a case brings itself may take a few steps.
      return testCase.conversation === undefined
        ? built
        : converse(built, testCase, { steps: DEFAULT_STEPS, tokens: null }, simulator);
    }
    case 'agent': {
      const { prompt, tools, limits } = target;
      return converse(
        await buildModelRequest(prompt, target, testCase, joinRowTools(tools, testCase)),
        testCase,
        limits,
        simulator,
      );
    }
    case 'tools': {
      if (testCase.conversation !== undefined) return refuseConversation(target.kind);
      if (target.tools.length === 0 && testCase.tools === null) return refuseWithoutTools();
      return buildModelRequest(target.prompt, target, testCase, joinRowTools(target.tools, testCase));
    }
    case 'rag': {
      if (testCase.conversation !== undefined) return refuseConversation(target.kind);
      const { settings, documents } = target;
      if (lastUserText(testCase).trim() === '') return refuseEmpty();
      const retrieval = { kind: 'retrieval' as const, query: lastUserText(testCase), settings, documents };
      if (target.answer === null) return { ok: true, request: { ...retrieval, answer: null } };
      const { prompt } = target.answer;
      const passages = Object.fromEntries(CONTEXT_VARIABLES.map((name) => [name, PASSAGES]));
      const vars = { ...testCase.vars, ...passages };
      const answer = await buildModelRequest(prompt, target.answer, { ...testCase, vars }, []);
      if (!answer.ok || answer.request.kind !== 'model') return answer;
      return { ...answer, request: { ...retrieval, answer: answer.request.request } };
    }
    case 'http': {
      if (testCase.conversation !== undefined) return refuseConversation(target.kind);
      const { service, deployment, files, answer } = target;
      const body = await fillBody(target.body, testCase, files);
      if (!body.ok) return body;
      return { ok: true, request: { kind: 'http', service, deployment, body: body.value, answer } };
    }
    case 'workflow': {
      if (testCase.conversation?.kind === 'simulated') return refuseConversation(target.kind);
      const { suite, place, timeoutMinutes } = target;
      const request = { suite, place, timeoutMinutes, case: describeCase(testCase) };
      return { ok: true, request: { kind: 'workflow', ...request } };
    }
    case 'recorded': {
      // Where no side has its commit, nothing is known of what will be sent for it.
      const output = target.outputs === null ? EMPTY_OUTPUT : target.outputs.get(testCase.id);
      if (output !== undefined) return { ok: true, request: { kind: 'recorded', output } };
      const message = `${target.path} has no output for the case`;
      return { ok: false, problem: { kind: 'not-recorded', message } };
    }
  }
}

/** Calls of the model for one answer where a target does not say. */
export const DEFAULT_STEPS = 10;

/** Tools that a case brings stand beside the target's. Of one name the target's counts: it is what is reviewed. */
function joinRowTools(tools: readonly ToolDefinition[], { tools: own }: Case): ToolDefinition[] {
  const added = (own ?? []).filter(({ name }) => !tools.some((one) => sameTool(one.name, name)));
  return [...tools, ...added];
}

function refuseWithoutTools(): BuiltRequest {
  const message =
    'the case brings no tools, as other rows do, the target names none, and `covers` matches no tool definitions';
  return { ok: false, problem: { kind: 'no-tools', message } };
}

function refuseConversation(kind: string): BuiltRequest {
  const turns = kind === 'workflow' ? 'a simulated user' : 'several turns of a user';
  const message = `a case with ${turns} needs a \`prompt\` or \`agent\` target, and this one is \`${kind}\``;
  return { ok: false, problem: { kind: 'conversation', message } };
}

/** The request as the first of several: with answers for its tools, and with what users say next. */
function converse(
  built: BuiltRequest,
  { mocks = [], conversation }: Case,
  limits: AgentLimits,
  simulator: string | null,
): BuiltRequest {
  if (!built.ok || built.request.kind !== 'model') return built;
  const { request } = built.request;
  const names = new Set(request.tools.map((tool) => tool.name));
  const agent = {
    kind: 'agent' as const,
    request,
    mocks: mocks.filter(({ tool }) => names.has(tool)),
    limits,
  };
  if (conversation?.kind !== 'simulated')
    return { ...built, request: { ...agent, conversation: conversation ?? null } };
  const model = conversation.model ?? simulator;
  if (model === null) {
    const message =
      'a simulated user needs a model: name it as `user.model` in the case, or a `judge` in the policy';
    return { ok: false, problem: { kind: 'conversation', message } };
  }
  return { ...built, request: { ...agent, conversation: { ...conversation, model } } };
}

/** The answer's request with the passages in their place, best first, each under its document's path. */
export function insertPassages(request: ModelRequest, retrieved: readonly RetrievedChunk[]): ModelRequest {
  const text = retrieved.map((chunk) => `[${chunk.document}]\n${chunk.text}`).join('\n\n');
  const fill = (written: string) => written.replaceAll(PASSAGES, () => text);
  const messages = request.messages.map((message): Turn => {
    const filled = { ...message, content: fill(message.content) };
    if (!('parts' in filled) || filled.parts === undefined) return filled;
    const parts = filled.parts.map((part) =>
      part.type === 'text' ? { ...part, text: fill(part.text) } : part,
    );
    return { ...filled, parts };
  });
  return { ...request, messages };
}

async function buildModelRequest(
  prompt: PromptContent | null,
  { model, defaults, overrides }: Answerer,
  testCase: Case,
  tools: ToolDefinition[],
): Promise<BuiltRequest> {
  const rendered =
    prompt === null ? { ok: true as const, messages: [] } : await renderPrompt(prompt, testCase.vars);
  if (!rendered.ok) return rendered;
  const messages = await placeInput(prompt, rendered.messages, testCase);
  if (testCase.conversation === undefined && (await asksNothing(prompt, messages))) return refuseEmpty();
  const misplaced = findImageInText(messages, testCase);
  if (misplaced !== null) return { ok: false, problem: { kind: 'image', message: misplaced } };
  const request: ModelRequest = {
    model,
    messages,
    tools,
    parameters: { ...defaults, ...prompt?.parameters, ...overrides },
    responseFormat: prompt?.responseFormat ?? { type: 'text' },
  };
  const opened = openImages(request);
  if (!opened.ok) return { ok: false, problem: { kind: 'image', message: opened.message } };
  const { asked } = opened;
  const built = { ok: true as const, request: { kind: 'model' as const, request: opened.request } };
  return asked.length === 0 ? built : { ...built, asked };
}

/** Whether no user says anything and nothing of the case stands in the rest: the prompt is the same without it. */
async function asksNothing(prompt: PromptContent | null, messages: readonly Message[]): Promise<boolean> {
  const shows = (message: Message) => message.content.trim() !== '' || imagesOf(message).length > 0;
  if (messages.some((message) => message.role === 'user' && shows(message))) return false;
  if (prompt === null) return !messages.some(shows);
  const bare = await renderPrompt(prompt, {});
  return bare.ok && JSON.stringify(bare.messages) === JSON.stringify(messages);
}

function refuseEmpty(): BuiltRequest {
  const message = `the case asks nothing: its row has none of ${INPUT_KEYS.join(', ')}, and no variable that the prompt uses`;
  return { ok: false, problem: { kind: 'no-input', message } };
}

function lastUserText(testCase: Case): string {
  if (typeof testCase.input === 'string') return testCase.input;
  return testCase.input.findLast((message) => message.role === 'user')?.content ?? '';
}
