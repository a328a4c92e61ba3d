import { describe, expect, it } from 'vitest';
import type { FilesToWrite } from '../../support/git-repository.ts';
import { ASK, HOUSE, loadedIn, PYTHON } from './loaded-in.ts';

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
