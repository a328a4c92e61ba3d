import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found, turnsOf } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py', 'a.rs', 'a.php', 'a.go', 'A.java']));

const SPRING = 'import org.springframework.ai.chat.client.ChatClient;\n';
const java = (statement: string) =>
  `${SPRING}class Config {\n  ChatClient make(ChatClient.Builder builder) {\n    ${statement}\n  }\n}\n`;

describe('what a builder that is a parameter is told is a prompt, by its method and not by its words', () => {
  it.each([
    [
      'Config.make.builder',
      'return builder.defaultSystem("Sei freundlich.").build();',
      'system: Sei freundlich.',
    ],
    [
      'Config.make.defaultSystem',
      'builder.defaultSystem("Never more than ten words.");',
      'system: Never more than ten words.',
    ],
    [
      'Config.make.defaultSystem',
      'builder.defaultSystem(s -> s.text("Answer in {lang}.").param("lang", "en"));',
      'system: Answer in {lang}.',
    ],
    ['Config.make.defaultUser', 'builder.defaultUser("Sing a song.");', 'user: Sing a song.'],
  ])('%s of Spring AI', (name, statement, turn) => {
    expect(turnsOf('A.java', java(statement), name)).toEqual([turn]);
  });

  it.each([
    [
      'a.rs',
      'use rig::agent::AgentBuilder;\nfn a(builder: AgentBuilder<M>) { builder.preamble("Be kind."); }',
    ],
    [
      'a.php',
      "<?php\nuse Prism\\Prism\\Prism;\nfunction a($b) { return $b->withSystemPrompt('Be kind.')->asText(); }",
    ],
    ['a.php', "<?php\nuse LarAgent\\Agent;\nfunction a($agent) { $agent->setInstructions('Be kind.'); }"],
    [
      'a.go',
      'package a\nimport "github.com/teilomillet/gollm"\nfunc A() { p := gollm.NewPrompt(q, gollm.WithSystemPrompt("Be kind.")) }',
    ],
    [
      'a.go',
      'package a\nimport "github.com/x/llm"\nfunc A(agent *llm.Agent) { agent.WithInstructions("Be kind.") }',
    ],
    [
      'a.ts',
      "import { Chat } from 'ai';\nexport const make = (builder: B) => builder.systemPrompt('Be kind.').build();",
    ],
    ['a.py', 'import anthropic\nchat.set_system_prompt("Be kind.")'],
  ])('of other builders, in %s', (path, text) => {
    expect(found(path, text).filter((one) => one.startsWith('prompt '))).toHaveLength(1);
  });
});

it('leaves the model of the same chain its own setting', () => {
  const text =
    "import { AgentBuilder } from '@iqai/adk';\nconst r = AgentBuilder.create('x').withModel('gemini-2.5-flash').withInstruction('Be kind.');";
  expect(found('a.ts', text)).toEqual(['prompt r', 'model-config a']);
});

it('reads what an agent of rig is asked, whatever it is called', () => {
  const text = `use rig::{completion::Prompt, providers::openai};
async fn main() {
    let answer = comedian.prompt("Entertain me!").await?;
    let stream = singer.stream_prompt("Sing along!").await;
}
`;
  expect(turnsOf('a.rs', text, 'main.answer')).toEqual(['user: Entertain me!']);
  expect(turnsOf('a.rs', text, 'main.stream')).toEqual(['user: Sing along!']);
});

describe('texts of other things stay quiet', () => {
  it.each([
    [
      'A.java',
      'class Game { void a(Chat chat) { chat.systemMessage("The server restarts in five minutes."); } }',
    ],
    ['A.java', java('page.text("Welcome to our shop"); form.instructions("Fill in both.");')],
    ['A.java', java('Db.builder().user("Jane Doe").password("secret").build();')],
    ['A.java', java('builder.defaultSystem(prompt);')],
    ['A.java', java('builder.defaultSystem("Windows");')],
    ['a.rs', 'fn main() { doc.preamble("Title page of the book"); os.system("linux"); }'],
    [
      'a.go',
      'package a\nfunc A() { form.WithInstructions("Fill in both fields."); ui.SetSystemMessage("The disk is full.") }',
    ],
    [
      'a.php',
      "<?php\n$form->instructions('Fill in both fields.'); $recipe->setInstructions('Mix flour with water.');",
    ],
    [
      'a.ts',
      "import OpenAI from 'openai';\nform.withInstructions('Fill in both.'); rl.prompt('Your name'); machine.system('Windows 11 Pro');",
    ],
  ])('in %s: %s', (path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});

it('reads the top k that a model of Google is set to as one of sampling', () => {
  const text = `package a
import "github.com/google/generative-ai-go/genai"
func A(client *genai.Client) {
	model := client.GenerativeModel(name)
	model.SetTopK(40)
	model.SetTemperature(0.3)
}
`;
  expect(contentNamed('a.go', text, 'a', 'model-config').settings).toEqual({
    'A.model.topK': 40,
    'A.model.temperature': 0.3,
  });
});
