import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf } from '../support.ts';

const TEXT = 'You are a support agent. Always answer in one sentence.\n';
const isPrompt = (path: string, text = TEXT) =>
  kindsOf(detectFile(path, text)).includes('prompt:prompt-text');

describe('what is a prompt', () => {
  it.each([
    'prompts/any.md',
    'src/prompts/answer.txt',
    'app/prompt-templates/x.j2',
    'system_prompt.txt',
    'agent.md',
  ])('claims %s that tells a model what it is', (path) => expect(isPrompt(path)).toBe(true));

  it.each([
    'README.md',
    'prompts/README.md',
    'node_modules/a/prompts/x.md',
    'CHANGELOG.md',
    'test/fixtures/prompts/x.md',
    'LICENSE.txt',
  ])('leaves %s alone', (path) => expect(isPrompt(path)).toBe(false));

  it.each([
    ['prompts/support.md', 'Classify the ticket.'],
    ['prompts/summary.txt', 'Summarize in one line.'],
    ['prompts/security-review.md', '## Usage\nRun `npm install x` first.\n'],
    ['llm_prompts/a.md', 'Be brief.'],
    ['agents/support.md', TEXT],
    ['agents/post.md', 'You are postbot, an assistant for letters. Answer in one line.'],
    ['toolsets/datadog/instructions.jinja2', '## Logs\nAlways use wildcards. Do not guess.\n'],
    ['app/system_prompt.txt', 'Ты аналитик. Пиши кратко.'],
    ['app/extract_prompt.txt', 'Return the fields of the invoice as JSON.'],
    ['agents/x.md', 'Eres un asistente de soporte. Responde en español.'],
    ['internal/prompts/answer.tmpl', 'Answer {{.Question}} in one line.'],
    ['plugins/tracing/tracing.jinja2', 'ALWAYS list the fields first. NEVER guess one in your response.'],
    ['prompts/notes.md', 'You take notes of {{TRANSCRIPT}}.'],
    ['prompts/prompts.txt', 'Answer the question of the customer. Never promise a refund.'],
  ])('claims %s by its place, its name or its language', (path, text) =>
    expect(isPrompt(path, text)).toBe(true),
  );

  it('claims a text of which every line is marked as a comment, by what it says below its title', () => {
    const marked = `# =====\n# = BOT =\n# =====\n# This is what the bot is.\n\n# You are a gardener called {bot_name}.\n# - Answer briefly.\n# - Be kind.\n`;
    expect(isPrompt('prompt.md', marked)).toBe(true);
    expect(isPrompt('prompt.md', marked.replace('You are a', 'Build a'))).toBe(false);
    // Such lines among others are headings.
    expect(isPrompt('prompt.md', `${marked}Build a garden.\n`)).toBe(false);
    expect(isPrompt('outline.md', '# One\n# Two\n# Three\n# You should answer\n# Five\n')).toBe(false);
  });

  it.each([
    [
      'what a program reads of the answer',
      'List the birds of this note as JSON. Output only the JSON, no other text.\n',
    ],
    ['one number', 'How friendly is this letter? Return only the number.\n'],
    [
      'a hole that a program fills',
      'Fasse den Brief in drei Sätzen zusammen und gib nur die Sätze aus:\n\n{letter}\n',
    ],
    [
      'escaped braces',
      'Fill this form from the letter:\n{{\n  "bird": string\n}}\nJust respond with the JSON and never with any other words.\n',
    ],
  ])('claims a prompt at the top by %s', (_what, text) => expect(isPrompt('prompt.txt', text)).toBe(true));

  it.each([
    ['an application', 'Build a bird app with a dashboard for {user}. Return only JSON from its API.\n'],
    ['a stack', 'Ich will eine Seite mit React für {birds}. Gib nur das Ergebnis aus.\n'],
    [
      'a story with a list of words',
      'Write a short story about a lighthouse. Only the list of words below may be used. Do not use any other words.\n',
    ],
    ['nothing that a program reads', 'Tell me always how birds sing.\n'],
    [
      'a long specification with braces',
      `Always list {bird} first.\n${'Birds sing in the morning.\n'.repeat(200)}`,
    ],
  ])('leaves what a coding agent was asked alone: %s', (_what, text) =>
    expect(isPrompt('prompt.txt', text)).toBe(false),
  );

  it.each([
    ['SECURITY.md', '# Security\nReport issues to us. You should always follow the policy.\n'],
    ['requirements-dev.txt', 'pytest\n'],
    ['prompts/index.md', '# Prompts\n- support: answers\n'],
    ['prompts/overview.md', 'This folder contains the prompts of the agent.\n'],
    ['docs/support.md', TEXT],
    ['letters/welcome.md', 'You are welcome, and a guest of ours. Please follow the signs.'],
    ['notes/ustanovka.md', 'Вы можете установить пакет. Всегда проверяйте версию.\n'],
    ['INSTRUCTIONS.md', '# Assignment\nYou should write a parser and return it by Friday.\n'],
    [
      'prompts/prompts.txt',
      '# Prompts\n\n## Prompt 1\nBuild the form.\n\n## Prompt 2\nNow return the total as well.\n',
    ],
    ['prompts/history.md', 'Prompts used for this project\n\nFirst we asked it to write the parser.\n'],
    [
      'prompts/prompts.txt',
      'slow drums in a large hall\ntape hiss with soft pads\nloud rain on a tin roof\n',
    ],
    ['prompts/notes.md', 'Create an id:\n\n```\nuuid()\n```\n'],
    ['charts/app/templates/_helpers.tpl', '{{- define "app.name" -}}{{ .Chart.Name }}{{- end -}}'],
    ['deploy/notes.j2', 'You MUST restart the server. NEVER run it twice. You MUST wait.'],
    ['prompts.md', '# Prompts we used\nWe should write more of them.\n'],
  ])('leaves %s alone, which is for people', (path, text) => expect(isPrompt(path, text)).toBe(false));

  it('leaves documentation alone, even about prompts', () => {
    expect(isPrompt('docs/prompts.md', '# Prompts\n\nIn this guide you learn to write prompts.\n')).toBe(
      false,
    );
    expect(isPrompt('prompts/setup.md', '# Setup\n\n## Installation\n\nnpm install it\n')).toBe(false);
    expect(isPrompt('notes.md', 'Your answers should be short, said my editor.\n')).toBe(false);
  });

  it('leaves HTML templates alone', () => {
    expect(isPrompt('prompts/page.hbs', '<!doctype html><p>{{name}}</p>')).toBe(false);
    expect(isPrompt('views/page.liquid', '<div>{{ product.title }}</div>')).toBe(false);
  });
});

describe('what is read of it', () => {
  it.each([
    ['prompts/a.j2', 'Hi {{ user.name }}{% if vip %}!{% endif %}', 'jinja', ['user', 'vip']],
    ['prompts/a.hbs', '{{#each docs}}{{title}}{{/each}} {{question}}', 'handlebars', ['docs', 'question']],
    ['prompts/a.liquid', '{% assign x = topic %}{{ x | upcase }}', 'liquid', ['topic']],
    ['prompts/a.md', 'Translate {{text}}', 'mustache-variables', ['text']],
    ['prompts/a.txt', 'Translate {text} into {language}', 'f-string', ['language', 'text']],
    ['prompts/b.md', 'Print {"a": 1} as it is', 'none', []],
  ])('%s: language and variables', (path, text, template, variables) => {
    expect(contentOf(path, text, 'prompt')).toMatchObject({ template, variables });
  });

  it('takes model and parameters from the front matter and counts the rest of it', () => {
    const text = (tools: string) =>
      `---\nmodel: gpt-5\nconfig:\n  temperature: 0.1\n  tools: ${tools}\ntitle: T\n---\n\nAnswer {{question}}\n`;
    const content = contentOf('prompts/a.md', text('[search]'), 'prompt');
    expect(content).toMatchObject({
      model: 'gpt-5',
      parameters: { temperature: 0.1 },
      otherSettings: { 'config.tools': ['search'] },
    });
    expect(content.messages).toEqual([{ role: 'user', content: 'Answer {{question}}' }]);
    expect(artifactOf('prompts/a.md', text('[]')).digest).not.toBe(
      artifactOf('prompts/a.md', text('[search]')).digest,
    );
  });

  it('splits a text at role lines and knows where each turn starts', () => {
    const artifact = artifactOf('prompts/chat.txt', 'SYSTEM:\nBe brief.\n\nUSER:\n{question}\n');
    expect(artifact.content).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: '{question}' },
      ],
    });
    expect(artifact.positions).toEqual({ 'messages[0].content': 2, 'messages[1].content': 5 });
  });

  it('makes the user the speaker of what takes the user’s input, and the system of the rest', () => {
    const role = (path: string, text: string) => contentOf(path, text, 'prompt').messages[0]?.role;
    expect(role('prompts/a.md', 'Answer {{question}}')).toBe('user');
    expect(role('prompts/a.md', TEXT)).toBe('system');
    expect(role('prompts/system.md', 'Answer {{question}}')).toBe('system');
  });

  it('is a file named for prompts with notes before them, or with a heading', () => {
    const text =
      'Skill: roses\n\nPrompt:\n\n<system>\n<role>\nYou are a gardener. Answer briefly.\n</role>\n</system>\n';
    expect(kindsOf(detectFile('loss of roses prompts.txt', text))).toEqual(['prompt:prompt-text']);
    expect(kindsOf(detectFile('bot/plants.md', 'Prompt:\n\nYou are a gardener. Answer briefly.\n'))).toEqual([
      'prompt:prompt-text',
    ]);
    expect(
      kindsOf(detectFile('roses prompts.txt', 'Ideas for the garden show\n- roses\n- you should plant\n')),
    ).toEqual([]);
  });

  it.each([
    ['gardener.txt', '你将扮演园丁。请用两句话回答。\n'],
    ['gardener.txt', 'Actúa como jardinero. Responde en dos frases.\n'],
    ['gardener_prompt.txt', 'Antworte in zwei Sätzen. Verwende keine Markennamen.\n'],
  ])('is one in another language: %s %s', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual(['prompt:prompt-text']);
  });

  it.each([
    ['essay.txt', '作为一名园丁，我每天早上都去花园。\n'],
    ['notes.md', 'Rolle\n\nDie Rosen wachsen im Garten.\n'],
  ])('is no letter or essay: %s', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });
});

it.each([
  [
    'src/main/resources/prompts/letters.st',
    'Sort these letters by district.\n<letters>\nAnswer in one line.\n',
  ],
  ['src/main/resources/letters.prompt.ST', 'You are a clerk who sorts {letters}. Answer in one line.\n'],
])('reads a StringTemplate that its path calls a prompt: %s', (path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual(['prompt:prompt-text']);
});

it.each([
  ['codegen/templates/Parser.st', 'You are a parser of <grammar>. Do not edit the output.\n'],
  ['plc/pump.st', 'PROGRAM Pump\nVAR level : INT; END_VAR\nEND_PROGRAM\n'],
])('leaves other files of that ending alone: %s', (path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});

it('a template of Go asks for fields of what it is given, and is no template of another language', async () => {
  const go =
    '{{define "system"}}You are {{.BotName}}. {{if eq .Role "admin"}}Say all.{{else}}Be brief.{{end}}{{end}}\n';
  const artifact = artifactOf('prompts/desk.tmpl', go);
  expect(artifact.content).toMatchObject({
    type: 'prompt',
    template: 'go-template',
    variables: ['BotName', 'Role'],
  });
});
