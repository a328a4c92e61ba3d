import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectFile, prepareFormats } from '../../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../../src/core/artifact/diff.ts';
import { contentNamed, found, named, turnsOf } from '../support.ts';

const PATHS = ['a.go', 'A.java', 'A.php', 'a.rs', 'A.cs'] as const;
beforeAll(() => prepareFormats(PATHS));

const GO = `package support

import openai "github.com/sashabaranov/go-openai"

const systemPrompt = \`You are a support agent for a shop.
Answer only from the given context.\`

func (c *Client) Ask(ctx context.Context, question string) (string, error) {
	resp, err := c.ai.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model: openai.GPT4oMini, MaxTokens: 250, Temperature: 0.2,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: "You answer mails of customers."},
			{Role: openai.ChatMessageRoleUser, Content: fmt.Sprintf("The mail: %s", question)},
		},
	})
	return resp.Choices[0].Message.Content, fmt.Errorf("you must not ask the model twice: %w", err)
}
`;

describe('Go', () => {
  it('a request is a prompt with its turns, its model and its parameters, and what Sprintf fills in is a hole', () => {
    const name = 'Client.Ask.resp.ChatCompletionRequest';
    expect(found('a.go', GO)).toEqual(['prompt systemPrompt', `prompt ${name}`]);
    expect(turnsOf('a.go', GO, name)).toEqual([
      'system: You answer mails of customers.',
      `user: The mail: \${question}`,
    ]);
    expect(contentNamed('a.go', GO, name, 'prompt')).toMatchObject({
      model: 'gpt-4o-mini',
      parameters: { maxOutputTokens: 250, temperature: 0.2 },
    });
  });

  it('functional options are options of the call', () => {
    const text = `package a
import "github.com/tmc/langchaingo/llms"
func Name(llm llms.Model) {
	out := llm.GenerateContent(ctx, []llms.MessageContent{
		llms.TextParts(llms.ChatMessageTypeSystem, "You find names for companies."),
	}, llms.WithTemperature(0.8), llms.WithModel("gpt-4o"))
}
`;
    expect(contentNamed('a.go', text, 'Name.out', 'prompt')).toMatchObject({
      messages: [{ role: 'system', content: 'You find names for companies.' }],
      model: 'gpt-4o',
      parameters: { temperature: 0.8 },
    });
  });

  it('a tool of mcp-go is its description and the schema that its options make', () => {
    const text = `package a
var t = mcp.NewTool("add", mcp.WithDescription("Adds two numbers"),
	mcp.WithNumber("x", mcp.Required(), mcp.Description("the first")), mcp.WithString("unit", mcp.Enum("m", "km")))
`;
    expect(contentNamed('a.go', text, 'add', 'tools').tools).toEqual([
      {
        name: 'add',
        description: 'Adds two numbers',
        parameters: {
          type: 'object',
          properties: {
            x: { type: 'number', description: 'the first' },
            unit: { type: 'string', enum: ['m', 'km'] },
          },
          required: ['x'],
        },
      },
    ]);
  });

  it('sizes of a splitter are settings of retrieval', () => {
    const text = `package a
import "github.com/tmc/langchaingo/textsplitter"
var s = textsplitter.NewRecursiveCharacter(textsplitter.WithChunkSize(500), textsplitter.WithChunkOverlap(50))
`;
    expect(contentNamed('a.go', text, 'a', 'rag')).toMatchObject({ chunkSize: 500, chunkOverlap: 50 });
  });

  it('a client of a service without an SDK says by its address that it asks a model', () => {
    const text = `package a
const maxTokens = 1024
func Run() { http.Post("https://api.anthropic.com/v1/messages", body) }
`;
    expect(found('a.go', text)).toEqual(['model-config a']);
    expect(found('a.go', text.replace('api.anthropic.com/v1/messages', 'example.org/v1/mails'))).toEqual([]);
  });

  it('the models that an SDK knows are none that is asked', () => {
    const ids = ['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-5'];
    const text = `package openai
const (
${ids.map((id, at) => `	ModelGPT${at} = "${id}"`).join('\n')}
)
`;
    expect(found('a.go', text)).toEqual([]);
  });
});

describe('Java', () => {
  it('annotations of an assistant are its turns, and its parameters belong to it', () => {
    const text = `import dev.langchain4j.service.SystemMessage;
interface Assistant {
    @SystemMessage({"You are polite.", "Answer in one sentence."})
    @UserMessage("Question: {{it}}")
    String chat(@V("shop") String shop);
}
`;
    expect(turnsOf('A.java', text, 'Assistant.chat')).toEqual([
      'system: You are polite.\nAnswer in one sentence.',
      'user: Question: {{it}}',
    ]);
    expect(named('A.java', text, 'Assistant.chat').lines).toEqual([3, 5]);
  });

  it('a builder is the call with what it sets, and a text block loses its indentation', () => {
    const text = `import org.springframework.ai.chat.client.ChatClient;
class Bot {
    private static final String SYSTEM_PROMPT = """
        You are a support agent.
          Be brief.
        """;
    Bot(ChatClient.Builder builder) {
        this.client = builder.defaultSystem("You answer questions about orders, and nothing else.")
            .defaultOptions(OpenAiChatOptions.builder().model("gpt-4o").temperature(0.2d).build()).build();
    }
    String ask(String q) { return client.prompt().system(s -> s.text("You are a pirate who answers shortly.")).user(q).call().content(); }
}
`;
    expect(turnsOf('A.java', text, 'Bot.SYSTEM_PROMPT')).toEqual([
      'system: You are a support agent.\n  Be brief.\n',
    ]);
    expect(contentNamed('A.java', text, 'Bot.client', 'prompt')).toMatchObject({
      model: 'gpt-4o',
      parameters: { temperature: 0.2 },
    });
    expect(turnsOf('A.java', text, 'Bot.ask.prompt')).toEqual([
      'system: You are a pirate who answers shortly.',
    ]);
  });

  it('an annotated method is a tool, with what its parameters say', () => {
    const text = `class Tools {
    @Tool(description = "Get the weather of a city")
    String weather(@ToolParam(description = "its name") String city, @ToolParam(description = "unit", required = false) String unit, ToolContext c) { return null; }
}
`;
    expect(contentNamed('A.java', text, 'Tools.weather', 'tools').tools[0]?.parameters).toEqual({
      type: 'object',
      properties: {
        city: { type: 'string', description: 'its name' },
        unit: { type: 'string', description: 'unit' },
      },
      required: ['city'],
    });
  });

  it('what is shown to people, logged or thrown is none', () => {
    const text = `import org.springframework.ai.chat.client.ChatClient;
class Page {
    static final String TITLE = "Welcome to the shop, please sign in";
    User u = User.builder().name("Bob").message("You are invited to our party").build();
    void a() { log.info("You are asking for {} of the list", x); throw new IllegalStateException("You must give a name first."); }
}
`;
    expect(found('A.java', text)).toEqual([]);
  });
});

describe('PHP', () => {
  it('reads what a client is given, variables in texts and heredocs as holes', () => {
    const text = `<?php
use OpenAI\\Laravel\\Facades\\OpenAI;
class Reviews {
    public function summarize(string $text) {
        $prompt = <<<EOT
            Summarize the following text for {$this->user->name}:
            $text
            EOT;
        $r = OpenAI::chat()->create(['model' => 'gpt-4o-mini', 'temperature' => 0.2, 'messages' => [
            ['role' => 'system', 'content' => 'You summarize texts.'], ['role' => 'user', 'content' => $prompt]]]);
        return Prism::text()->using(Provider::Anthropic, 'claude-3-5-sonnet-latest')->withSystemPrompt('You are a poet of the sea.')->asText();
    }
    #[McpTool(name: 'add', description: 'Adds two numbers')]
    public function add(int $a, int $b = 2): int { return $a + $b; }
}
`;
    expect(turnsOf('A.php', text, 'Reviews.summarize.prompt')).toEqual([
      `user: Summarize the following text for \${this.user.name}:\n\${text}`,
    ]);
    expect(contentNamed('A.php', text, 'Reviews.summarize.r', 'prompt')).toMatchObject({
      model: 'gpt-4o-mini',
      parameters: { temperature: 0.2 },
    });
    expect(contentNamed('A.php', text, 'Reviews.summarize.text', 'prompt').model).toBe(
      'claude-3-5-sonnet-latest',
    );
    expect(contentNamed('A.php', text, 'Reviews.add', 'tools').tools[0]?.description).toBe(
      'Adds two numbers',
    );
  });
});

describe('Rust', () => {
  const text = `use async_openai::types::CreateChatCompletionRequestArgs;
const SYSTEM_PROMPT: &str = "You are a wise turtle. \\
    Answer with a question.";
struct Forecast { #[schemars(description = "City to look up")] city: String, days: Option<u32> }
impl Weather {
    #[tool(description = "Get the forecast for a city")]
    async fn forecast(&self, Parameters(p): Parameters<Forecast>) -> Result<String> { Err(anyhow!("You must name a city of the list")) }
    async fn ask(&self, doc: &str) -> Result<String> {
        let request = CreateChatCompletionRequestArgs::default().model("gpt-4o-mini").temperature(0.2)
            .messages([ChatCompletionRequestSystemMessageArgs::default().content("You are a helpful assistant.").build()?.into()]).build()?;
        let body = json!({"model": "claude-3-5-sonnet-latest", "messages": [{"role": "user", "content": format!("Translate to {lang}: {}", doc)}]});
        let agent = client.agent(openai::GPT_4O).preamble("You are a comedian who entertains.").build();
    }
}
#[cfg(test)]
mod tests { const PROMPT: &str = "You are a test assistant. Answer only in JSON."; }
`;

  it('reads builders, what macros are given, and no tests', () => {
    expect(found('a.rs', text)).toEqual([
      'prompt SYSTEM_PROMPT',
      'tool-definition Weather.forecast',
      'prompt Weather.ask.request',
      'prompt Weather.ask.body',
      'prompt Weather.ask.agent',
    ]);
    expect(turnsOf('a.rs', text, 'SYSTEM_PROMPT')).toEqual([
      'system: You are a wise turtle. Answer with a question.',
    ]);
    expect(turnsOf('a.rs', text, 'Weather.ask.body')).toEqual([`user: Translate to \${lang}: \${doc}`]);
    expect(contentNamed('a.rs', text, 'Weather.ask.request', 'prompt').model).toBe('gpt-4o-mini');
    expect(contentNamed('a.rs', text, 'Weather.forecast', 'tools').tools[0]?.parameters).toEqual({
      type: 'object',
      properties: { city: { type: 'string', description: 'City to look up' }, days: { type: 'integer' } },
      required: ['city'],
    });
  });
});

describe('of each of these languages', () => {
  it('code around a text is no change of it, and a word in it is', async () => {
    const before = named('a.go', GO, 'systemPrompt');
    const moved = named(
      'a.go',
      GO.replace('package support\n', 'package support\n\nvar other = 1\n'),
      'systemPrompt',
    );
    expect(moved.digest).toBe(before.digest);
    expect(moved.lines?.[0]).toBe((before.lines?.[0] ?? 0) + 2);
    const changed = named('a.go', GO.replace('given context', 'given texts'), 'systemPrompt');
    expect((await diffArtifacts(before, changed))?.summary.join('\n')).toContain('given');
  });

  it('a test holds nothing', () => {
    for (const path of ['a_test.go', 'src/test/java/A.java', 'BotTest.java', 'ReviewTest.php', 'tests/a.rs'])
      expect(
        found(
          path,
          path.endsWith('.go') ? GO : 'class A { String SYSTEM_PROMPT = "You are a helpful assistant."; }',
        ),
      ).toEqual([]);
  });

  it('a file with a syntax error keeps what is sound', () => {
    expect(found('a.go', `${GO}\nfunc ((((`)).toContain('prompt systemPrompt');
  });

  it('methods of receivers that are as long as a line may be are read like any other', () => {
    const method = `func (${'a'.repeat(18_000)} x) Ask() string { return "" }\n`;
    expect(found('a.go', `${GO}${method.repeat(14)}`)).toEqual(found('a.go', GO));
  }, 10_000);

  it('any text at all is read without an error, and so is code that is cut off anywhere', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PATHS),
        fc.string({ maxLength: 200 }),
        fc.nat(GO.length),
        (path, tail, cut) => {
          detectFile(path, `const prompt = "You are a helpful assistant" ${tail}`);
          detectFile(path, `${path.endsWith('php') ? '<?php ' : ''}${GO.slice(0, cut)}${tail}`);
        },
      ),
      { numRuns: 100 },
    );
  });
});
