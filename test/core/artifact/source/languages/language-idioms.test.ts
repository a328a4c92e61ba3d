import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from '../support.ts';

beforeAll(() => prepareFormats(['a.go', 'A.java', 'A.php', 'a.rs']));

describe('chains of Prism', () => {
  const chain = (rest: string) => `<?php
use Prism\\Prism\\Prism;
class Bot {
  public function ask(string $q) {
    return Prism::text()->using("anthropic", "claude-3-5-sonnet-latest")->usingTemperature(0.3)${rest}->withPrompt($q)->asText();
  }
}
`;

  it('a provider that is named by a text is not the model, and usingTemperature is a parameter', () => {
    const text = chain("->withSystemPrompt('You are a support agent of a shop.')");
    expect(contentNamed('A.php', text, 'Bot.ask.text', 'prompt')).toMatchObject({
      model: 'claude-3-5-sonnet-latest',
      parameters: { temperature: 0.3 },
    });
  });

  it('one without a system prompt is a choice of a model', () => {
    expect(contentNamed('A.php', chain(''), 'A', 'model-config')).toMatchObject({
      models: ['claude-3-5-sonnet-latest'],
      settings: { 'Bot.ask.text.temperature': 0.3 },
    });
  });
});

describe('classes that are tools of Laravel', () => {
  it('Prism: what the constructor says of itself', () => {
    const text = `<?php
use Prism\\Prism\\Tool;
class Finder extends Tool
{
  public function __construct() {
    $this->as('find')->for('Finds a room by its number')->withStringParameter('room', 'The number')->using($this);
  }
}
`;
    expect(contentNamed('A.php', text, 'find', 'tools').tools).toEqual([
      {
        name: 'find',
        description: 'Finds a room by its number',
        parameters: { type: 'object', properties: { room: { type: 'string', description: 'The number' } } },
      },
    ]);
  });

  it.each([
    [
      'laravel/mcp',
      'use Laravel\\Mcp\\Server\\Tool;',
      'extends Tool',
      "protected string $description = 'Finds a room';",
    ],
    [
      'by an attribute',
      'use Laravel\\Mcp\\Server\\Tool;',
      'extends Tool',
      '',
      "#[Description('Finds a room')]\n",
    ],
    [
      'laravel/ai',
      'use Laravel\\Ai\\Contracts\\Tool;',
      'implements Tool',
      "public function description(): string { return 'Finds a room'; }",
    ],
  ])('%s: its description and its schema', (_what, use, base, described, attribute = '') => {
    const text = `<?php
${use}
${attribute}class Finder ${base}
{
  ${described}
  public function schema(JsonSchema $schema): array
  {
    return [
      'room' => $schema->integer()->description('Its number')->min(1)->required(),
      'wing' => $schema->string()->enum(['east', 'west']),
    ];
  }
}
`;
    expect(contentNamed('A.php', text, 'Finder', 'tools').tools).toEqual([
      {
        name: 'Finder',
        description: 'Finds a room',
        parameters: {
          type: 'object',
          properties: {
            room: { type: 'integer', description: 'Its number', minimum: 1 },
            wing: { type: 'string', enum: ['east', 'west'] },
          },
          required: ['room'],
        },
      },
    ]);
  });
});

describe('a request of Prism that says nothing but its model', () => {
  const php = (body: string) => `<?php
use Prism\\Prism\\Prism;
class Desk {
  public function ask(string $q) {
${body}
  }
}
`;

  it('chooses one, and what it is to answer by is a schema', () => {
    const text = php(`
    $reply = new ObjectSchema(
      name: 'person',
      description: 'Who wrote the letter',
      properties: [
        new StringSchema('title', 'Dr., Prof.', true),
        new EnumSchema('tone', 'How it sounds', ['warm', 'cold']),
        new ArraySchema('names', 'All of them', new StringSchema('name', 'One name')),
        new ObjectSchema('home', 'Where they live', [new NumberSchema('zip', 'Its number')], ['zip']),
      ],
      requiredFields: ['tone'],
    );
    return Prism::structured()
      ->using(Provider::DeepSeek, 'deepseek-chat')
      ->withSchema($reply)
      ->withPrompt($q)
      ->asStructured();`);
    expect(contentNamed('Desk.php', text, 'Desk', 'model-config').models).toEqual(['deepseek-chat']);
    expect(contentNamed('Desk.php', text, 'Desk.ask.reply', 'tools').tools[0]?.parameters).toEqual({
      type: 'object',
      description: 'Who wrote the letter',
      properties: {
        title: { type: ['string', 'null'], description: 'Dr., Prof.' },
        tone: { type: 'string', description: 'How it sounds', enum: ['warm', 'cold'] },
        names: {
          type: 'array',
          description: 'All of them',
          items: { type: 'string', description: 'One name' },
        },
        home: {
          type: 'object',
          description: 'Where they live',
          properties: { zip: { type: 'number', description: 'Its number' } },
          required: ['zip'],
        },
      },
      required: ['tone'],
    });
  });

  it('holds its schema where that stands within it', () => {
    const text = php(
      "return Prism::structured()->using('openai', 'gpt-4o')->withSchema(new ObjectSchema('pick', 'A pick', [new BooleanSchema('ripe', 'Whether it is')]))->withPrompt('Pick an apple for the cake.')->asStructured();",
    );
    expect(contentNamed('Desk.php', text, 'Desk.ask.structured', 'prompt')).toMatchObject({
      model: 'gpt-4o',
      responseFormat: {
        type: 'json_schema',
        schema: { properties: { ripe: { type: 'boolean', description: 'Whether it is' } } },
      },
    });
  });

  it('may be put together over lines, and embeds as well', () => {
    const text = php(`
    $request = Prism::text()->using(Provider::OpenAI, 'gpt-4o');
    return $request->withPrompt($q)->asText();`);
    expect(contentNamed('Desk.php', text, 'Desk', 'model-config').models).toEqual(['gpt-4o']);
    const embeds = php(
      "return Prism::embeddings()->using(Provider::OpenAI, 'text-embedding-3-large')->fromInput($q)->asEmbeddings();",
    );
    expect(contentNamed('Desk.php', embeds, 'Desk', 'rag').embedder).toBe('text-embedding-3-large');
  });

  it('is none where another library is given a name or a schema', () => {
    const text = php(`
    $schema = new ObjectSchema('person', 'Who wrote it', [new StringSchema('title', 'Dr., Prof.')]);
    $form = Form::make()->using('mysql', 'letters-2')->withSchema($schema)->render();
    return Prism::refract($form);`);
    expect(found('Desk.php', text)).toEqual([]);
  });
});

describe('what a file of PHP returns', () => {
  it('is known by the name of the file: a prompt with its model and its parameters', () => {
    const text = `<?php
return ['support' => ['system_prompt' => 'You are a support agent of a shop.', 'model' => 'gpt-4o-mini', 'temperature' => 0.3]];
`;
    expect(contentNamed('config/ai.php', text, 'ai.support', 'prompt')).toMatchObject({
      messages: [{ role: 'system', content: 'You are a support agent of a shop.' }],
      model: 'gpt-4o-mini',
      parameters: { temperature: 0.3 },
    });
  });

  it('is a choice of a model by what holds where the environment says nothing', () => {
    const text = `<?php
return ['key' => env('OPENAI_API_KEY'), 'model' => env('OPENAI_MODEL', 'gpt-4o-mini'), 'temperature' => 0.3];
`;
    expect(contentNamed('config/llm.php', text, 'llm', 'model-config').settings).toEqual({
      'llm.model': 'gpt-4o-mini',
      'llm.temperature': 0.3,
    });
  });

  it('is none of a function in it', () => {
    const text = `<?php
function limits() { return ['model' => 'gpt-4o-mini', 'max' => 3]; }
return ['locale' => 'en', 'timezone' => 'UTC'];
`;
    expect(found('config/app.php', text)).toEqual([]);
  });
});

describe('a model that is an argument by its place', () => {
  it('of Google for Go is the first, beside what its request sets', () => {
    const text = `package a
import "google.golang.org/genai"
func Ask(ctx context.Context, q string) {
	result, err := client.Models.GenerateContent(ctx, "gemini-2.0-flash", genai.Text(q), nil)
}
`;
    expect(contentNamed('a.go', text, 'a', 'model-config').models).toEqual(['gemini-2.0-flash']);
    const sampled = text.replace(
      'nil)',
      '&genai.GenerateContentConfig{Temperature: genai.Ptr[float32](0.3)})',
    );
    expect(Object.values(contentNamed('a.go', sampled, 'a', 'model-config').settings)).toEqual([
      'gemini-2.0-flash',
      0.3,
    ]);
  });

  it('of rig is what an agent is made of, also by a constant, and an embedder belongs to retrieval', () => {
    const text = (call: string) => `use rig::providers::openai;
async fn run() {
    let client = openai::Client::from_env();
    let made = client.${call};
}
`;
    const agent = text('agent(openai::GPT_4O).preamble("You are a comedian of a small theatre.").build()');
    expect(contentNamed('a.rs', agent, 'run.made', 'prompt').model).toBe('gpt-4o');
    for (const call of ['agent("gpt-4o").build()', 'extractor::<Person>("gpt-4o").build()'])
      expect(contentNamed('a.rs', text(call), 'a', 'model-config').models).toEqual(['gpt-4o']);
    const embeds = text('embedding_model("text-embedding-3-small")');
    expect(contentNamed('a.rs', embeds, 'a', 'rag').settings).toEqual({
      'run.made.model': 'text-embedding-3-small',
    });
    expect(found('a.rs', text('agent("researcher").build()'))).toEqual([]);
  });

  it('of Azure for Java is the deployment', () => {
    const text = `import com.azure.ai.openai.OpenAIClient;
class Bot {
  Object ask() { return client.getChatCompletions("gpt-4o-mini", new ChatCompletionsOptions(messages)); }
}
`;
    expect(contentNamed('A.java', text, 'A', 'model-config').models).toEqual(['gpt-4o-mini']);
  });
});

describe('a model that holds where the environment says nothing', () => {
  const go = (code: string) =>
    `package a\nimport openai "github.com/sashabaranov/go-openai"\nfunc New() {\n${code}\n}\n`;
  const rust = (code: string) => `use async_openai::Client;\nfn main() {\n    ${code}\n}\n`;
  const java = (code: string) => `import com.openai.client.OpenAIClient;\nclass C {\n    ${code}\n}\n`;

  it.each([
    ['a.go', go('model := getEnv("OPENAI_MODEL", "gpt-4o")')],
    ['a.go', go('model := envOr("OPENAI_MODEL", "gpt-4o")')],
    ['a.go', go('model := cmp.Or(os.Getenv("OPENAI_MODEL"), "gpt-4o")')],
    ['a.go', go('viper.SetDefault("llm.model", "gpt-4o")')],
    ['a.go', 'package a\ntype Config struct {\n\tModel string `env:"OPENAI_MODEL" envDefault:"gpt-4o"`\n}\n'],
    ['a.rs', rust('let model = env::var("OPENAI_MODEL").unwrap_or("gpt-4o".into());')],
    ['a.rs', rust('let model = std::env::var("OPENAI_MODEL").unwrap_or_else(|_| "gpt-4o".to_string());')],
    [
      'a.rs',
      'use clap::Parser;\nstruct Args {\n    #[arg(long, env = "OPENAI_MODEL", default_value = "gpt-4o")]\n    model: String,\n}\n',
    ],
    [
      'A.java',
      java(
        'static final String MODEL = Optional.ofNullable(System.getenv("OPENAI_MODEL")).orElse("gpt-4o");',
      ),
    ],
    ['A.java', java('String model = System.getProperty("openai.model", "gpt-4o");')],
    ['A.java', 'record Props(@DefaultValue("gpt-4o") String model, @DefaultValue("8080") int port) {}\n'],
  ])('%s: %s', (path, text) => {
    expect(contentNamed(path, text, path.replace(/\..*/, ''), 'model-config').models).toEqual(['gpt-4o']);
    const region = text.replaceAll('gpt-4o', 'eu-west-1').replaceAll('OPENAI_MODEL', 'REGION');
    expect(found(path, region)).toEqual([]);
  });
});

describe('tools whose arguments stand elsewhere', () => {
  const mcp = `package main
import "github.com/modelcontextprotocol/go-sdk/mcp"
func main() { mcp.AddTool(server, &mcp.Tool{Name: "greet", Description: "Greets the user"}, SayHi) }
`;
  const openai = `package a
import openai "github.com/sashabaranov/go-openai"
var f = openai.FunctionDefinition{Name: "greet", Description: "Greets the user"}
`;
  const genkit = (handler: string) => `package a
import "github.com/firebase/genkit/go/genkit"
func main() { t := genkit.DefineTool(g, "greet", "Greets the user", ${handler}) }
`;
  const langchain4j = `import dev.langchain4j.agent.tool.ToolSpecification;
class T { ToolSpecification spec = ToolSpecification.builder().name("greet").description("Greets the user").build(); }
`;

  it.each([
    ['the official SDK of MCP for Go', 'a.go', mcp],
    ['OpenAI for Go', 'a.go', openai],
    [
      'Genkit, by a function that stands there',
      'a.go',
      genkit('func(ctx *ai.ToolContext, in In) (string, error) { return "", nil }'),
    ],
    ['Genkit, by the name of a function', 'a.go', genkit('sayHi')],
    ['LangChain4j', 'A.java', langchain4j],
  ])('%s', (_maker, path, text) => {
    expect(contentNamed(path, text, 'greet', 'tools').tools).toMatchObject([
      { name: 'greet', description: 'Greets the user' },
    ]);
  });

  it('a tool of Prism has the schema that its links make', () => {
    const text = `<?php
use Prism\\Prism\\Facades\\Tool;
$tool = Tool::as('weather')->for('Gives the weather')->withStringParameter('city', 'The city')->using(fn ($city) => 'sunny');
`;
    expect(contentNamed('A.php', text, 'weather', 'tools').tools).toEqual([
      {
        name: 'weather',
        description: 'Gives the weather',
        parameters: { type: 'object', properties: { city: { type: 'string', description: 'The city' } } },
      },
    ]);
  });
});

describe('what is set beside a model', () => {
  it('by a setter of Go is a parameter, and of the advisors of Spring AI belongs to retrieval', () => {
    const go = `package a
import "github.com/google/generative-ai-go/genai"
func Run(client *genai.Client) {
	m := client.GenerativeModel("gemini-1.5-flash")
	m.SetTemperature(0.4)
}
`;
    expect(contentNamed('a.go', go, 'a', 'model-config').settings).toMatchObject({
      'Run.m.temperature': 0.4,
    });
    const java = `import org.springframework.ai.chat.client.ChatClient;
class Bot {
  ChatClient make() { return builder.defaultAdvisors(new QuestionAnswerAdvisor(store, SearchRequest.builder().similarityThreshold(0.8).topK(6).build())).build(); }
}
`;
    expect(contentNamed('A.java', java, 'A', 'rag').topK).toBe(6);
  });
});
