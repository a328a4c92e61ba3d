import type { Position } from './documents/position.ts';
import { imagesOf } from './images.ts';
import { listMarkdownImages, MARKDOWN_IMAGE, toImagePart } from './shapes/image-part.ts';
import {
  renderDify,
  renderFString,
  renderMustacheVariables,
  renderSemanticKernel,
} from './templates/plain.ts';
import {
  checkLength,
  describeMissing,
  MAX_TEXT,
  MissingVariable,
  type RenderProblem,
  TemplateFault,
  type Variables,
} from './templates/problem.ts';
import { listVariables } from './templates/template-variables.ts';
import type { ContentPart, Message, PromptContent, TemplateLanguage, UnsentPart } from './types.ts';

export type { RenderProblem, Variables } from './templates/problem.ts';
export type RenderedText = { ok: true; text: string } | { ok: false; problem: RenderProblem };
export type RenderedPrompt = { ok: true; messages: Message[] } | { ok: false; problem: RenderProblem };

const MAX_BRACES = 50_000;

/**
 * Fills a prompt's variables in. A missing variable is a problem that names it; so is a template that is not valid,
 * has parts that are not sent from here, calls the application's code, takes too many steps or makes a text of more than 1,000,000 characters. Never rejects.
 */
export async function renderPrompt(content: PromptContent, vars: Variables): Promise<RenderedPrompt> {
  if (content.unsent !== undefined) return { ok: false, problem: describeUnsent(content.unsent) };
  const messages: Message[] = [];
  for (const message of content.messages) {
    const rendered = await renderMessage(content, message, vars);
    if (!rendered.ok) return rendered;
    messages.push(rendered.message);
  }
  return { ok: true, messages };
}

type RenderedMessage = { ok: true; message: Message } | { ok: false; problem: RenderProblem };

/** A message without a picture has its text alone, also where its template could have shown one. */
async function renderMessage(
  { template, namedImages }: PromptContent,
  message: Message,
  vars: Variables,
): Promise<RenderedMessage> {
  const { role } = message;
  if (message.parts === undefined && namedImages === 'media') return renderMedia(message, vars);
  if (message.parts !== undefined) return renderParts(template, role, message.parts, vars);
  const rendered = await renderText(template, message.content, vars);
  if (!rendered.ok) return rendered;
  const parts = namedImages === undefined ? [] : splitMarkdown(rendered.text, message.content);
  if (imagesOf({ parts }).length === 0) return { ok: true, message: { role, content: rendered.text } };
  return { ok: true, message: { role, content: joinTexts(parts, '\n'), parts } };
}

async function renderParts(
  template: TemplateLanguage,
  role: Message['role'],
  written: readonly ContentPart[],
  vars: Variables,
): Promise<RenderedMessage> {
  const parts: ContentPart[] = [];
  for (const part of written) {
    const text = part.type === 'text' ? part.text : part.image.kind === 'named' ? part.image.name : null;
    const rendered = text === null ? null : await renderText(template, text, vars);
    if (rendered === null) parts.push(part);
    else if (!rendered.ok) return rendered;
    else if (part.type === 'text') parts.push({ type: 'text', text: rendered.text });
    else parts.push({ ...part, image: { ...part.image, name: rendered.text } as typeof part.image });
  }
  return { ok: true, message: { role, content: joinTexts(parts, '\n'), parts } };
}

/** Dotprompt keeps the spaces around a picture, and no text that is only space. */
async function renderMedia({ role, content }: Message, vars: Variables): Promise<RenderedMessage> {
  try {
    checkTemplateSize('handlebars', content);
    const { renderHandlebarsMedia } = await import('./templates/handlebars.ts');
    const parts = renderHandlebarsMedia(content, vars).flatMap((piece): ContentPart[] => {
      if (typeof piece !== 'string') return [toImagePart({ name: piece.url }, !piece.literal)];
      return piece.trim() === '' ? [] : [{ type: 'text', text: piece }];
    });
    const message = { role, content: joinTexts(parts, '') };
    return { ok: true, message: imagesOf({ parts }).length === 0 ? message : { ...message, parts } };
  } catch (error) {
    return { ok: false, problem: describeError(error, vars) };
  }
}

/** Texts and pictures of a Prompty's message; the template itself says those names that stand in it. */
function splitMarkdown(text: string, template: string): ContentPart[] {
  const literal = new Set(listMarkdownImages(template));
  const parts: ContentPart[] = [];
  let from = 0;
  const say = (piece: string) => {
    if (piece.trim() !== '') parts.push({ type: 'text', text: piece.trim() });
  };
  for (const match of text.matchAll(MARKDOWN_IMAGE)) {
    const name = match[1] ?? '';
    say(text.slice(from, match.index));
    parts.push(toImagePart({ name }, !literal.has(name)));
    from = match.index + match[0].length;
  }
  say(text.slice(from));
  return parts;
}

function joinTexts(parts: readonly ContentPart[], between: string): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(between);
}

/** Without its picture a question is another one: its answers would be graded as if the model had seen it. */
function describeUnsent(parts: readonly UnsentPart[]): RenderProblem {
  const types = new Set(parts.map(({ type }) => `\`${type.slice(0, 60)}\``));
  const named = [...types].slice(0, 5).join(', ');
  const written =
    'pictures are sent whose part holds an address or a `data:` URL and nothing else, and in files of prompts paths too';
  const way = `${written}; or evaluate it by a target of kind \`http\`, \`workflow\` or \`recorded\`, which runs your own program`;
  return {
    kind: 'template',
    message: `its messages have parts beside their text (${named}), which are not sent from here; ${way}`,
  };
}

/** Fills one text's variables in; see `renderPrompt`. Engines are loaded when first needed. */
export async function renderText(
  language: TemplateLanguage,
  text: string,
  vars: Variables,
): Promise<RenderedText> {
  try {
    checkTemplateSize(language, text);
    const rendered = await renderWith(language, text, vars);
    checkLength(rendered.length);
    return { ok: true, text: rendered };
  } catch (error) {
    return { ok: false, problem: describeError(error, vars) };
  }
}

/**
 * Why a text is no valid template of its language; null where it is one, also where it asks for what cannot be had here
 * (another file, the application's own filters). Nothing is rendered. Never rejects.
 */
export async function checkTemplate(language: TemplateLanguage, text: string): Promise<RenderProblem | null> {
  try {
    checkTemplateSize(language, text);
    if (language === 'jinja' || language === 'nunjucks')
      (await import('./templates/jinja.ts')).parseJinja(text);
    if (language === 'liquid') (await import('./templates/liquid.ts')).parseLiquid(text);
    if (language === 'handlebars') (await import('./templates/handlebars-syntax.ts')).parseHandlebars(text);
    return null;
  } catch (error) {
    if (error instanceof TemplateFault && error.unsupported) return null;
    return describeError(error, {});
  }
}

/** Engines spend time and memory on every tag before any limit of theirs counts. */
function checkTemplateSize(language: TemplateLanguage, text: string): void {
  if (text.length > MAX_TEXT) throw new TemplateFault('the template is longer than 1,000,000 characters');
  if (language === 'none' || language === 'f-string' || language === 'mustache-variables') return;
  if (language === 'code' || language === 'poml' || language === 'go-template' || language === 'dify') return;
  if (text.split('{').length - 1 > MAX_BRACES) {
    throw new TemplateFault(
      `the template has more than ${MAX_BRACES.toLocaleString('en-US')} opening braces`,
    );
  }
}

async function renderWith(language: TemplateLanguage, text: string, vars: Variables): Promise<string> {
  switch (language) {
    case 'none':
      return text;
    case 'mustache-variables':
      return renderMustacheVariables(text, vars);
    case 'f-string':
      return renderFString(text, vars);
    case 'semantic-kernel':
      return renderSemanticKernel(text, vars);
    case 'jinja':
      return (await import('./templates/jinja.ts')).renderJinja(text, vars);
    case 'nunjucks':
      return (await import('./templates/jinja.ts')).renderJinja(text, vars, 'nunjucks');
    case 'liquid':
      return (await import('./templates/liquid.ts')).renderLiquid(text, vars);
    case 'code':
      return renderCode(text);
    case 'poml':
      throw new TemplateFault('POML is rendered by its own library; record what the program sends', {}, true);
    case 'go-template':
      throw new TemplateFault('Go fills its templates in itself; record what the program sends', {}, true);
    case 'dify':
      return renderDify(text, vars);
    case 'handlebars':
      return (await import('./templates/handlebars.ts')).renderHandlebars(text, vars);
  }
}

/** A text of source code stands for itself where it has no holes; only the program knows what goes into one. */
function renderCode(text: string): string {
  const [hole] = listVariables('code', text);
  if (hole === undefined) return text;
  throw new TemplateFault(
    `the program fills in \`${hole}\`; keep the text in a file of its own, or record what the program sends`,
    {},
    true,
  );
}

function describeError(error: unknown, vars: Variables): RenderProblem {
  if (error instanceof MissingVariable) return describeMissing(error.variable, vars, error.at);
  const at = error instanceof TemplateFault ? error.at : positionOf(error);
  const message =
    error instanceof RangeError
      ? 'the template nests too deeply or makes too long a text'
      : error instanceof Error && error.message !== ''
        ? (error.message.split('\n', 1)[0] ?? '')
        : 'the template cannot be rendered';
  return { kind: 'template', message, ...at };
}

/** Handlebars' parser says where in its message: `Parse error on line 3:`. */
function positionOf(error: unknown): Partial<Position> {
  const line = error instanceof Error ? /\bline[: ](\d+)/i.exec(error.message)?.[1] : undefined;
  return line === undefined ? {} : { line: Number(line) };
}
