import { describe, expect, it } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/index.ts';
import { openArtifactTree } from '../../../src/flows/change/artifact-tree.ts';
import { detectTree } from '../../../src/flows/change/detect-tree.ts';
import { change } from '../../support/found-changes.ts';
import { createGitRepository, type FilesToWrite } from '../../support/git-repository.ts';

/** Of files that hold nothing by themselves what they are, and why. */
async function loadedIn(files: FilesToWrite): Promise<Record<string, string>> {
  const repository = await openGitRepository(createGitRepository(files).dir);
  const tree = openArtifactTree(await repository.snapshot('HEAD'));
  const { artifacts } = await detectTree(tree);
  await repository.close();
  return Object.fromEntries(
    artifacts.flatMap(({ path, format, kind, reason }) =>
      format === 'loaded-file' ? [[path, `${kind}: ${reason}`]] : [],
    ),
  );
}

const HOUSE =
  'Guests may bring one dog.\nBreakfast ends at ten, and never later.\nAlways name the price first.\n';
const PROFILE =
  'house: Harbour Inn\nrooms:\n  - Sunny rooms face the harbour and cost more\nrefuse: Never promise a room before the deposit\n';

const PYTHON = `import os
from pathlib import Path
from openai import OpenAI
`;
const ASK = `
client = OpenAI()
def ask(question):
    return client.chat.completions.create(model="gpt-5-mini", messages=[
        {"role": "system", "content": SYSTEM}, {"role": "user", "content": question}])
`;

describe('a file without a word about models is a prompt where code reads it into one', () => {
  it.each<[string, string, FilesToWrite]>([
    [
      'a Python constant',
      'desk/house.md',
      { 'desk/bot.py': `${PYTHON}SYSTEM = (Path(__file__).parent / "house.md").read_text()${ASK}` },
    ],
    [
      'a file opened with a name, in a hole',
      'house.md',
      {
        'desk/bot.py': `${PYTHON}with open("house.md") as f:\n    HOUSE = f.read()\nSYSTEM = f"Welcome. {HOUSE}"${ASK}`,
      },
    ],
    [
      'a helper that is handed the path',
      'desk/texts/house.md',
      {
        'desk/bot.py': `${PYTHON}HERE = os.path.dirname(__file__)
def load(name):
    with open(os.path.join(HERE, "texts", name)) as f:
        return f.read()
SYSTEM = "Welcome.\\n" + load("house.md")${ASK}`,
      },
    ],
    [
      'a package resource',
      'desk/house.md',
      {
        'desk/bot.py': `${PYTHON}import importlib.resources\nSYSTEM = importlib.resources.files("desk").joinpath("house.md").read_text()${ASK}`,
      },
    ],
    [
      'a folder that is listed',
      'desk/habits/house.md',
      {
        'desk/bot.py': `${PYTHON}HABITS = os.path.join(os.path.dirname(__file__), "habits")
def read_habit(name):
    with open(os.path.join(HABITS, name)) as handle:
        return handle.read()
def load_all():
    return [read_habit(name) for name in sorted(os.listdir(HABITS))]
def build_system_prompt(day):
    return "\\n".join(load_all())
def ask(question):
    return OpenAI().responses.create(model="gpt-5-mini", instructions=build_system_prompt(1), input=question)
`,
      },
    ],
    [
      'a raw import',
      'src/house.md',
      {
        'src/bot.ts': `import { generateText } from 'ai';
import house from './house.md?raw';
export const ask = (prompt: string) => generateText({ model: 'openai/gpt-5-mini', system: house, prompt });`,
      },
    ],
    [
      'readFileSync',
      'config/house.md',
      {
        'src/bot.ts': `import { readFileSync } from 'node:fs';
import path from 'node:path';
import { generateText } from 'ai';
const house = readFileSync(path.join(process.cwd(), 'config', 'house.md'), 'utf8');
export const ask = (prompt: string) => generateText({ model: 'openai/gpt-5-mini', system: \`Welcome. \${house}\`, prompt });`,
      },
    ],
    [
      'Java',
      'HOUSE',
      {
        'src/main/java/inn/Desk.java': `package inn;
import java.nio.file.Files;
import java.nio.file.Paths;
import com.google.genai.Client;
public class Desk {
  private static final String PROMPT = new String(Files.readAllBytes(Paths.get("HOUSE")));
  String ask(String question) {
    String prompt = PROMPT.replace("%question", question);
    return new Client().models.generateContent(modelName, prompt, null).text();
  }
}`,
      },
    ],
    [
      'an embedded file of Go',
      'desk/house.md',
      {
        'desk/bot.go': `package desk
import (
	_ "embed"
	openai "github.com/sashabaranov/go-openai"
)
//go:embed house.md
var house string
func request() openai.ChatCompletionRequest {
	return openai.ChatCompletionRequest{Model: openai.GPT4o, Messages: []openai.ChatCompletionMessage{{Role: "system", Content: house}}}
}`,
      },
    ],
    [
      'C#',
      'house.md',
      {
        'Desk.cs': `using OpenAI.Chat;
class Desk {
  void Ask(ChatClient client) {
    var house = File.ReadAllText("house.md");
    client.CompleteChat(new List<ChatMessage> { new SystemChatMessage(house) });
  }
}`,
      },
    ],
    [
      'PHP',
      'src/house.md',
      {
        'src/Desk.php': `<?php
use OpenAI\\Client;
class Desk { function ask($client) {
  $house = file_get_contents(__DIR__ . '/house.md');
  return $client->chat()->create(['model' => 'gpt-5-mini', 'messages' => [['role' => 'system', 'content' => $house]]]);
} }`,
      },
    ],
    [
      'a loop over their names, into a list',
      'desk/habits/house.md',
      {
        'desk/bot.py': `${PYTHON}HABITS = Path(__file__).parent / "habits"
parts = []
for name in ("house.md", "doors.md"):
    parts.append((HABITS / name).read_text())
SYSTEM = "\\n".join(parts)${ASK}`,
        'desk/habits/other.md': HOUSE,
      },
    ],
    [
      'lines that say how many stand before them',
      'desk/house.md',
      {
        'desk/bot.py': `${PYTHON}RULES = (Path(__file__).parent / "house.md").read_text()
def build():
    lines = []
    lines.append(f"{len(lines)}. First {RULES}")
    lines.append(f"{len(lines)}. Then {RULES}")
    lines.append(f"{len(lines)}. Last {RULES}")
    return "\\n".join(lines)
SYSTEM = build()${ASK}`,
      },
    ],
    [
      'a comprehension, added to another text',
      'desk/habits/house.md',
      {
        'desk/bot.py': `${PYTHON}import importlib.resources
NAMES = ["habits/house.md"]
SYSTEM = START + "".join(importlib.resources.files("desk").joinpath(name).read_text() for name in NAMES)${ASK}`,
      },
    ],
    [
      'a package inside of another one',
      'desk/habits/house.md',
      {
        'desk/bot.py': `${PYTHON}from importlib import resources
HOUSE = resources.files("desk.habits").joinpath("house.md").read_text()
def ask(question):
    return OpenAI().responses.create(model="gpt-5-mini", instructions=START + HOUSE, input=question)
`,
      },
    ],
    [
      'a key of a table',
      'src/house.md',
      {
        'src/bot.ts': `import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateText } from 'ai';
const FILES = { house: 'house.md' } as const;
export const ask = (kind: keyof typeof FILES, prompt: string) =>
  generateText({ model: 'openai/gpt-5-mini', system: readFileSync(join(import.meta.dirname, FILES[kind]), 'utf8'), prompt });`,
      },
    ],
    [
      'a view of Laravel',
      'resources/views/notes/house.blade.php',
      {
        'app/Desk.php': `<?php
use Prism\\Prism\\Prism;
class Desk { function ask($q) {
  $house = view('notes.house', ['day' => 1])->render();
  return Prism::text()->using('openai', 'gpt-5-mini')->withSystemPrompt($house)->withPrompt($q)->asText();
} }`,
      },
    ],
  ])('by %s', async (_way, path, files) => {
    expect(await loadedIn({ ...files, [path]: HOUSE })).toEqual({
      [path]: expect.stringMatching(/^prompt: loaded by \S+:\d+ into a prompt$/),
    });
  });

  const INN = {
    'inn/profile.py': `from pathlib import Path
import yaml
PROFILE_PATH = Path(__file__).resolve().parent.parent / "inn_profile.yaml"
def load_profile():
    with PROFILE_PATH.open("r", encoding="utf-8") as handle:
        return yaml.safe_load(handle)
def render_profile():
    return yaml.safe_dump(load_profile())
`,
    'inn/desk.py': `${PYTHON}from inn.profile import render_profile
INSTRUCTIONS = "You are the desk of an inn. Answer guests.\\n{profile}"
def ask(question):
    instructions = INSTRUCTIONS.format(profile=render_profile())
    return OpenAI().responses.create(model="gpt-5-mini", instructions=instructions, input=question)
`,
    'inn_profile.yaml': PROFILE,
  };

  it('also by a module of which the one that asks imports it, with the place that reads it', async () => {
    expect(await loadedIn(INN)).toEqual({
      'inn_profile.yaml': 'prompt: loaded by inn/profile.py:5 into a prompt',
    });
  });

  it('also by a module that is handed the name of a file in its folder', async () => {
    const files = {
      'inn/texts.py': `from pathlib import Path
TEXTS_DIR = Path(__file__).parent / "habits"
def text_of(name):
    return (TEXTS_DIR / name).read_text()
`,
      'inn/desk.py': `${PYTHON}from inn.texts import text_of
SYSTEM = "Welcome.\\n" + text_of("house.md")${ASK}`,
      'inn/habits/house.md': HOUSE,
    };
    expect(await loadedIn(files)).toEqual({
      'inn/habits/house.md': 'prompt: loaded by inn/texts.py:4 into a prompt',
    });
  });

  it('and a review says what changed in it, though the code stayed as it was', async () => {
    const found = await change(INN, {
      'inn_profile.yaml': PROFILE.replace('Never promise a room', 'Promise a room'),
    });
    expect(found.changes).toMatchObject([
      { path: 'inn_profile.yaml', kind: 'prompt', change: 'modified', format: 'loaded-file' },
    ]);
    expect(found.changes[0]?.summary.join()).toContain('refuse');
  });

  it('and a review says that it is gone', async () => {
    const found = await change(INN, { 'inn_profile.yaml': null });
    expect(found.changes.map(({ path, change: what }) => [path, what])).toContainEqual([
      'inn_profile.yaml',
      'removed',
    ]);
  });
});

describe('a file that code reads for something else is none', () => {
  it.each<[string, FilesToWrite]>([
    [
      'a letter that is sent',
      {
        'bot.py': `${PYTHON}SYSTEM = "You are the desk of an inn."${ASK}
def send(address):
    body = open("letters/house.md").read()
    smtp.sendmail("desk@inn.example", address, body.format(name=address))
`,
        'letters/house.md': HOUSE,
      },
    ],
    [
      'a query that is run',
      {
        'bot.py': `${PYTHON}SYSTEM = "You are the desk of an inn."${ASK}
def rows(cursor):
    return cursor.execute(Path("rooms.txt").read_text()).fetchall()
`,
        'rooms.txt': 'SELECT name, price FROM rooms WHERE price should be below 100 and is free\n',
      },
    ],
    [
      'data of an interface',
      {
        'src/page.tsx': `import rooms from './rooms.json';
import { generateText } from 'ai';
export const ask = (prompt: string) => generateText({ model: 'openai/gpt-5-mini', system: 'You are the desk of an inn.', prompt });
export const Page = () => <ul>{rooms.map((room) => <li>{room.text}</li>)}</ul>;`,
        'src/rooms.json': '[{"text": "Sunny rooms should always face the harbour"}]',
      },
    ],
    [
      'what a model is asked about',
      {
        'bot.py': `${PYTHON}SYSTEM = "You are the desk of an inn."
def main():
    transcript = open("samples/transcript.txt").read()
    return OpenAI().chat.completions.create(model="gpt-5-mini", messages=[
        {"role": "system", "content": SYSTEM}, {"role": "user", "content": transcript}])
`,
        'samples/transcript.txt': HOUSE,
      },
    ],
    [
      'what a run leaves behind',
      {
        'bot.py': `${PYTHON}import json
def build_prompt(question):
    history = json.load(open("chat_history.json"))
    return f"You are the desk of an inn. {history} {question}"
`,
        'chat_history.json': '[{"text": "You should always answer the guests first"}]',
      },
    ],
    [
      'what another function goes through by the same name',
      {
        'bot.py': `${PYTHON}def ask(log):
    for name in ("house.md", "doors.md"):
        log(name)
def ask_more(pick):
    name = pick()
    return Path(name).read_text()
for path in ("house.md", "doors.md"):
    print(path)
def ask_all(path):
    return Path(path).read_text()
SYSTEM = ask_more(input) + ask_all(input())${ASK}`,
        'house.md': HOUSE,
      },
    ],
    [
      'what is written there',
      {
        'bot.py': `${PYTHON}SYSTEM = "You are the desk of an inn."${ASK}
def main():
    answer = ask("?")
    with open("house.md", "w") as f:
        f.write(answer)
    ask(f"Shorten {answer}")
`,
        'house.md': HOUSE,
      },
    ],
    [
      'a page about the project',
      {
        'bot.py': `${PYTHON}SYSTEM = Path("README.md").read_text()${ASK}`,
        'README.md': HOUSE,
      },
    ],
    [
      'a page',
      {
        'app/Desk.php': `<?php
use Prism\\Prism\\Prism;
class Desk { function show($q) {
  $answer = Prism::text()->using('openai', 'gpt-5-mini')->withSystemPrompt('You are the desk of an inn.')->withPrompt($q)->asText();
  return view('house', ['answer' => $answer]);
} }`,
        'resources/views/house.blade.php': HOUSE,
      },
    ],
    [
      'settings without a sentence',
      {
        'bot.py': `${PYTHON}import yaml
SETTINGS = yaml.safe_load(open("inn.yaml"))
SYSTEM = f"You are the desk of {SETTINGS['name']}."${ASK}`,
        'inn.yaml': 'name: Harbour Inn\nport: 8080\n',
      },
    ],
  ])('%s', async (_what, files) => {
    expect(await loadedIn(files)).toEqual({});
  });

  it('names that are bound to each other in a circle end', async () => {
    const names = Array.from(
      { length: 60 },
      (_, i) => `A${i} = f(A${(i + 1) % 60}, A${(i * 7) % 60}, open("house.md"))`,
    );
    const files = { 'bot.py': `${PYTHON}${names.join('\n')}\nSYSTEM = A0${ASK}`, 'house.md': HOUSE };
    expect(Object.keys(await loadedIn(files))).toEqual(['house.md']);
  });

  it('functions of one name that call each other end, however many there are', async () => {
    const functions = Array.from(
      { length: 300 },
      (_, i) => `def load_prompt(name):\n    return open("house${i || ''}.md").read() + load_prompt(name)`,
    );
    const files = {
      'bot.py': `${PYTHON}${functions.join('\n')}\nSYSTEM = load_prompt("door.md")${ASK}`,
      'house.md': HOUSE,
    };
    expect(Object.keys(await loadedIn(files))).toEqual(['house.md']);
  });
});
