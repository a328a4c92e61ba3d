import { beforeAll, describe, expect, it } from 'vitest';
import { detectFile, prepareFormats } from '../../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../../src/core/artifact/diff.ts';
import { contentNamed, found, named, turnsOf } from '../support.ts';

beforeAll(() => prepareFormats(['A.cs']));

const DESK = `using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Connectors.OpenAI;

namespace Parcels;

public static class Prompts
{
    public const string System = """
        You are a support agent for a parcel office.
          Answer only from the given context.
        """;

    public static string GuidePrompt(string city) => $$"""
        You are a guide for {{city}}. Answer as {"sights": []}.
        """;
}

public class Desk(IParcels parcels)
{
    private readonly OpenAIPromptExecutionSettings _settings = new() { Temperature = 0.2, MaxTokens = 800 };

    public async Task RunAsync(string question)
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddAzureOpenAIChatCompletion(deploymentName: "gpt-4o-mini", endpoint: Endpoint);
        var history = new ChatHistory("You are a polite clerk who knows every street.");
        history.AddSystemMessage($"Today is {DateTime.Now:D}. Answer in {language}.");
        history.AddUserMessage("Which parcels arrive today?");
        var summarize = kernel.CreateFunctionFromPrompt(
            "Summarize this letter in one sentence: {{$input}}",
            new OpenAIPromptExecutionSettings { MaxTokens = 100, Temperature = 0.4 });
    }
}
`;

describe('prompts in C#', () => {
  it('constants, methods, the messages of a history and functions of Semantic Kernel are prompts, beside the models', () => {
    expect(found('A.cs', DESK)).toEqual([
      'prompt Prompts.System',
      'prompt Prompts.GuidePrompt',
      'model-config A',
      'prompt Desk.RunAsync.history',
      'prompt Desk.RunAsync.addSystemMessage',
      'prompt Desk.RunAsync.addUserMessage',
      'prompt Desk.RunAsync.summarize',
    ]);
    expect(contentNamed('A.cs', DESK, 'Desk.RunAsync.summarize', 'prompt')).toMatchObject({
      template: 'semantic-kernel',
      variables: ['input'],
      parameters: { temperature: 0.4, maxOutputTokens: 100 },
    });
    expect(contentNamed('A.cs', DESK, 'A', 'model-config').settings).toEqual({
      'Desk._settings.temperature': 0.2,
      'Desk._settings.maxTokens': 800,
      'Desk.RunAsync.AzureOpenAIChatCompletion.model': 'gpt-4o-mini',
    });
  });

  it('a raw text loses the indentation of its last line, and only as many braces as it has dollar signs begin a hole', () => {
    expect(turnsOf('A.cs', DESK, 'Prompts.System')).toEqual([
      'system: You are a support agent for a parcel office.\n  Answer only from the given context.',
    ]);
    expect(turnsOf('A.cs', DESK, 'Prompts.GuidePrompt')).toEqual([
      `user: You are a guide for \${city}. Answer as {"sights": []}.`,
    ]);
  });

  it('what a text is filled with stands there without its format, and doubled braces and quotes are one', () => {
    const text = `using OpenAI.Chat;
class A {
    string SystemPrompt => $"You have {price,8:F2} euros, {(rich ? "much" : "little")}. Answer as {{\\"a\\": 1}}.\\n" + @"Never say ""no"".";
}
`;
    expect(turnsOf('A.cs', text, 'A.SystemPrompt')).toEqual([
      `system: You have \${price} euros, \${(rich ? "much" : "little")}. Answer as {"a": 1}.\nNever say "no".`,
    ]);
  });

  it('a request is a prompt with its turns, its model and its parameters, however its messages are made', () => {
    const text = `using Microsoft.Extensions.AI;
var reply = await chat.GetResponseAsync(
    [
        new ChatMessage(ChatRole.System, "You translate timetables into German."),
        new(ChatRole.User, question),
    ],
    new ChatOptions { ModelId = "gpt-5", Temperature = 0.1f, MaxOutputTokens = 200 });
`;
    expect(turnsOf('A.cs', text, 'reply')).toEqual([
      'system: You translate timetables into German.',
      `user: \${question}`,
    ]);
    expect(contentNamed('A.cs', text, 'reply', 'prompt')).toMatchObject({
      model: 'gpt-5',
      parameters: { temperature: 0.1, maxOutputTokens: 200 },
    });
  });

  it('an anonymous object is the body of a request', () => {
    const text = `class A {
    async Task Ask(string text) {
        var body = new {
            model = "gpt-4o", temperature = 0.3,
            messages = new[] { new { role = "system", content = "You sort letters by their street." }, new { role = "user", content = text } },
        };
        await http.PostAsync("https://api.openai.com/v1/chat/completions", JsonContent.Create(body));
    }
}
`;
    expect(turnsOf('A.cs', text, 'A.Ask.body')).toEqual([
      'system: You sort letters by their street.',
      `user: \${text}`,
    ]);
    expect(contentNamed('A.cs', text, 'A.Ask.body', 'prompt').model).toBe('gpt-4o');
  });

  it('settings that stand in the arguments of a prompt are its parameters', () => {
    const text = `using Microsoft.SemanticKernel;
var reply = await kernel.InvokePromptAsync($"Summarize in three points:\\n{input}",
    new KernelArguments(new OpenAIPromptExecutionSettings { MaxTokens = 200, Temperature = 0.5 }));
`;
    expect(contentNamed('A.cs', text, 'reply', 'prompt').parameters).toEqual({
      maxOutputTokens: 200,
      temperature: 0.5,
    });
  });

  it('system messages of a game are none', () => {
    const text = `using UnityEngine;
class Lobby { void Join() { chat.AddSystemMessage("You are now in the lobby of the game."); } }
`;
    expect(found('A.cs', text)).toEqual([]);
  });

  it('tests, in projects that are called so as well, and what designers generate hold nothing', () => {
    expect(found('src/Parcels/Desk.cs', DESK)).not.toEqual([]);
    for (const path of [
      'Parcels.Tests/Desk.cs',
      'Parcels.UnitTests/A/Desk.cs',
      'DeskTests.cs',
      'Desk.Designer.cs',
      'Desk.g.cs',
    ])
      expect(found(path, DESK)).toEqual([]);
  });

  it('a change of one line is told, and code that moves around a prompt is none', async () => {
    const changed = DESK.replace('every street', 'every house');
    const name = 'Desk.RunAsync.history';
    expect(await diffArtifacts(named('A.cs', DESK, name), named('A.cs', changed, name))).not.toBeNull();
    const moved = DESK.replace('namespace Parcels;', 'namespace Parcels.Desk;\n\n// A comment.');
    expect(await diffArtifacts(named('A.cs', DESK, name), named('A.cs', moved, name))).toBeNull();
  });
});

describe('models and parameters in C#', () => {
  it('clients, configurations with a default and members that are assigned choose models', () => {
    const text = `using OpenAI.Chat;
var model = config["OpenAI:Model"] ?? "gpt-4o-mini";
ChatClient client = new("gpt-4.1", key);
var other = new OpenAIClient(key).GetChatClient("gpt-5-mini");
ChatCompletionOptions options = new() { Temperature = 0.7f, MaxOutputTokenCount = 300 };
options.TopP = 0.9f;
`;
    expect(contentNamed('A.cs', text, 'A', 'model-config').settings).toEqual({
      model: 'gpt-4o-mini',
      'client.model': 'gpt-4.1',
      'other.model': 'gpt-5-mini',
      'options.temperature': 0.7,
      'options.maxOutputTokens': 300,
      'options.TopP': 0.9,
    });
  });

  it('chunkers, embeddings and searches of a memory are settings of retrieval', () => {
    const text = `using Microsoft.SemanticKernel.Text;
builder.AddOpenAITextEmbeddingGeneration("text-embedding-3-small", key);
var lines = TextChunker.SplitPlainTextLines(text, 40);
var parts = TextChunker.SplitPlainTextParagraphs(lines, 512, overlapTokens: 64);
var hits = memory.SearchAsync("docs", question, limit: 5, minRelevanceScore: 0.6);
`;
    expect(contentNamed('A.cs', text, 'A', 'rag')).toMatchObject({
      chunkSize: 512,
      chunkOverlap: 64,
      topK: 5,
      embedder: 'text-embedding-3-small',
    });
  });
});

describe('tools and agents in C#', () => {
  it('attributes make a method a tool, with what they say of its parameters; services are filled in', () => {
    const text = `using Microsoft.SemanticKernel;
public enum Unit { Metric, Imperial }
public class ParcelPlugin {
    [KernelFunction("find_parcel")]
    [Description("Finds a parcel by its number.")]
    public Task<string> FindAsync([Description("The number on the label")] string number, Unit unit = Unit.Metric,
        List<string>? streets = null, ILogger<ParcelPlugin>? log = null, CancellationToken token = default) => parcels.Find(number);
}
[McpServerToolType]
public static class Tools {
    [McpServerTool(Name = "echo"), Description("Echoes the message.")]
    public static string Echo(string message) => message;
}
`;
    expect(contentNamed('A.cs', text, 'ParcelPlugin.FindAsync', 'tools').tools).toEqual([
      {
        name: 'find_parcel',
        description: 'Finds a parcel by its number.',
        parameters: {
          type: 'object',
          properties: {
            number: { type: 'string', description: 'The number on the label' },
            unit: { type: 'string', enum: ['Metric', 'Imperial'] },
            streets: { type: 'array', items: { type: 'string' } },
          },
          required: ['number'],
        },
      },
    ]);
    expect(contentNamed('A.cs', text, 'Tools.Echo', 'tools').tools[0]).toMatchObject({
      name: 'echo',
      description: 'Echoes the message.',
    });
  });

  it('a method that a factory is given is a tool once, and one with a schema as JSON has that schema', () => {
    const text = `using Microsoft.Extensions.AI;
var a = new ChatOptions { Tools = [AIFunctionFactory.Create(GetWeather)] };
var b = new ChatOptions { Tools = [AIFunctionFactory.Create(GetWeather), AIFunctionFactory.Create((int days = 2) => days, "wait", "Waits for some days.")] };
var c = ChatTool.CreateFunctionTool(functionName: "get_time", functionDescription: "Tells the time.",
    functionParameters: BinaryData.FromString("""
        { "type": "object", "properties": { "city": { "type": "string" } }, "required": ["city"] }
        """));
[Description("Gets the weather of a city.")]
static string GetWeather([Description("The city")] string city) => "sunny";
`;
    expect(found('A.cs', text)).toEqual([
      'tool-definition wait',
      'tool-definition get_time',
      'tool-definition GetWeather',
    ]);
    expect(contentNamed('A.cs', text, 'wait', 'tools').tools[0]?.parameters).toEqual({
      type: 'object',
      properties: { days: { type: 'integer', default: 2 } },
      required: [],
    });
    expect(contentNamed('A.cs', text, 'get_time', 'tools').tools[0]?.parameters).toEqual({
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
    });
  });

  it('a described method of a plugin is a tool without an attribute, for a model is given it elsewhere', () => {
    const text = `using System.ComponentModel;
public class DataPlugin {
    [Description("Finds flights and hotels.")]
    public async Task<string> FindAsync(string date, bool isHotel) => await Ask(date);
    [Description("The last answer.")]
    public string Last { get; set; }
    public string Other(string date) => date;
}
`;
    expect(found('A.cs', text)).toEqual(['tool-definition DataPlugin.FindAsync']);
    expect(found('A.cs', text.replace('DataPlugin', 'DataForm'))).toEqual([]);
  });

  it('described methods of a controller and of a command line are no tools', () => {
    const text = `using Microsoft.AspNetCore.Mvc;
using OpenAI;
public class WeatherController : ControllerBase {
    [HttpGet, Description("Gets the weather.")]
    public string Get([Description("The city")] string city) => city;
}
`;
    expect(found('A.cs', text)).toEqual([]);
  });

  it('commands of a chat, members that a designer shows, tools of games and agents of others are none', () => {
    const text = `using System.ComponentModel;
public class Fun : BaseCommandModule {
    [GroupCommand, Description("Greets a member of the server")]
    public Task Greet(CommandContext ctx, [Description("Whom to greet")] Member m) => ctx.Say("hi");
    [SlashCommand("roll", "Rolls a die"), Description("Rolls a die for you")]
    public Task Roll(Context ctx, [Description("How many sides")] int sides) => ctx.Say("4");
}
public class GaugeTool : UserControl {
    [Category("Behavior"), Description("Resets the needle to its zero position")] public void Reset() { }
}
public class Pickaxe : Tool {
    public override string Name => "Pickaxe";
    public override string Description => "Mines rocks and ore. Be careful with crystals.";
}
public class Pool {
    public void Warm() { var a = pool.GetAgent("windows 2022 large"); var b = office.CreateAgent("John Smith", "Sales"); }
}
`;
    expect(found('A.cs', text)).toEqual([]);
  });

  it('agents are what makes them of a client, with its model and their options', () => {
    const text = `using Microsoft.Agents.AI;
AIAgent joker = new OpenAIClient(key).GetChatClient("gpt-4o-mini").AsAIAgent(instructions: "You tell jokes.", name: "Joker");
AIAgent guide = client.CreateAIAgent(new ChatClientAgentOptions { Name = "Guide", ChatOptions = new() { Instructions = "You show the town.", Temperature = 0.3f } });
class Desk {
    private readonly ChatCompletionAgent _agent;
    Desk(Kernel kernel) { _agent = new() { Name = "Clerk", Instructions = "You answer questions about parcels.", Kernel = kernel }; }
}
`;
    expect(found('A.cs', text)).toEqual([
      'agent-definition joker',
      'agent-definition guide',
      'agent-definition Desk._agent',
    ]);
    expect(contentNamed('A.cs', text, 'joker', 'settings')).toMatchObject({
      models: ['gpt-4o-mini'],
      settings: { instructions: 'You tell jokes.', name: 'Joker' },
    });
    expect(contentNamed('A.cs', text, 'guide', 'settings').settings).toMatchObject({
      instructions: 'You show the town.',
      temperature: 0.3,
    });
  });

  it('a server that a client starts is told of', () => {
    const text = `using ModelContextProtocol.Client;
var client = await McpClient.CreateAsync(new StdioClientTransport(new() { Name = "Everything", Command = "npx", Arguments = ["-y", "@modelcontextprotocol/server-everything"] }));
`;
    expect(detectFile('A.cs', text).artifacts.map(({ kind }) => kind)).toEqual(['mcp-config']);
  });

  it('so is one that a client finds at an address', () => {
    const text = `using ModelContextProtocol.Client;
var client = await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = new Uri("https://mcp.pier.dev") }));
`;
    expect(detectFile('A.cs', text).artifacts.map(({ kind }) => kind)).toEqual(['mcp-config']);
  });
});
