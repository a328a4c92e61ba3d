import { describe, expect, it } from 'vitest';
import { change } from '../../support/found-changes.ts';
import type { FilesToWrite } from '../../support/git-repository.ts';
import { ASK, HOUSE, loadedIn, PROFILE, PYTHON } from './loaded-in.ts';

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

  it('also by a function of any name that is handed a path, here or in another module', async () => {
    const files = {
      'src/texts.ts': `import { readFileSync } from 'node:fs';
import path from 'node:path';
export function render(file: string) {
  const full = path.resolve(file);
  return readFileSync(full, 'utf8').trim();
}
export const link = (file: string) => \`https://inn.example/\${file}\`;`,
      'src/desk.ts': `import path from 'node:path';
import { generateText } from 'ai';
import { ROOT } from './paths.js';
import { link, render } from './texts.js';
const page = render('texts/terms.md');
const system = render(path.join(ROOT, 'texts/house.md')) + link('texts/rooms.md');
export const ask = (prompt: string) => generateText({ model: 'openai/gpt-5-mini', system, prompt });`,
      'desk/bot.py': `${PYTHON}HERE = Path(__file__).parent
def slurp(path):
    with open(path) as f:
        return f.read()
SYSTEM = "Welcome.\\n" + slurp(HERE / "inn.md")${ASK}`,
      'texts/house.md': HOUSE,
      'texts/rooms.md': HOUSE,
      'texts/terms.md': HOUSE,
      'desk/inn.md': HOUSE,
    };
    expect(await loadedIn(files)).toEqual({
      'texts/house.md': 'prompt: loaded by src/desk.ts:6 into a prompt',
      'desk/inn.md': 'prompt: loaded by desk/bot.py:6 into a prompt',
    });
  });

  it('also by what makes a system prompt in a file that says nothing else of models', async () => {
    const reading = (name: string, file: string) =>
      `import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
export async function ${name}(home: string) {
  return \`\${await readFile(join(home, '${file}'), 'utf8')}\\nToday is \${new Date()}\`;
}`;
    const files = {
      'src/context.ts': reading('buildSystemPrompt', 'SOUL.md'),
      'src/shell.ts': reading('renderPrompt', 'IDENTITY.md'),
      'templates/SOUL.md': HOUSE,
      'templates/IDENTITY.md': HOUSE,
    };
    expect(await loadedIn(files)).toEqual({
      'templates/SOUL.md': 'prompt: loaded by src/context.ts:4 into a prompt',
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
