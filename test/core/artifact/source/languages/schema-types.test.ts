import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../../src/core/artifact/detect.ts';
import { contentNamed } from '../support.ts';

beforeAll(() => prepareFormats(['a.go', 'A.java', 'a.rs']));

/** What the tool of that name takes. */
function parametersOf(path: string, text: string, name: string): unknown {
  return contentNamed(path, text, name, 'tools').tools[0]?.parameters;
}

const SCHEMA = {
  type: 'object',
  properties: { unit: { type: 'string', enum: ['celsius', 'fahrenheit'] } },
  required: ['unit'],
};

describe('the schema of a tool in the types of an SDK', () => {
  it.each([
    [
      'ToolInputSchemaParam of Anthropic',
      'anthropic.ToolParam',
      'anthropic.ToolInputSchemaParam{Type: "object", ',
      'anthropic.String("Gives the weather")',
    ],
    ['one without a type', 'anthropic.ToolParam', 'anthropic.ToolInputSchemaParam{', '"Gives the weather"'],
    ['ToolInputSchema of mcp-go', 'mcp.Tool', 'mcp.ToolInputSchema{', '"Gives the weather"'],
  ])('Go: %s', (_, type, schema, description) => {
    const text = `package ai
var weather = ${type}{Name: "weather", Description: ${description},
	InputSchema: ${schema}
		Properties: map[string]any{"unit": map[string]any{"type": "string", "enum": []string{"celsius", "fahrenheit"}}},
		Required: []string{"unit"},
	}}
`;
    expect(parametersOf('a.go', text, 'weather')).toEqual(SCHEMA);
  });

  it('Go: properties of elsewhere are a name', () => {
    const text = `package ai
var weather = anthropic.ToolParam{Name: "weather", Description: "Gives the weather",
	InputSchema: anthropic.ToolInputSchemaParam{Properties: made.Properties}}
`;
    expect(parametersOf('a.go', text, 'weather')).toEqual({ type: 'object', $comment: 'made.Properties' });
  });

  it('Java: FunctionParameters of OpenAI', () => {
    const text = `import com.openai.models.FunctionDefinition;
    class A { void run() {
      var tool = FunctionDefinition.builder().name("weather").description("Gives the weather")
        .parameters(FunctionParameters.builder()
          .putAdditionalProperty("type", JsonValue.from("object"))
          .putAdditionalProperty("properties", JsonValue.from(Map.of(
            "unit", Map.of("type", "string", "enum", List.of("celsius", "fahrenheit")))))
          .putAdditionalProperty("required", JsonValue.from(List.of("unit")))
          .build()).build();
    } }`;
    expect(parametersOf('A.java', text, 'weather')).toEqual(SCHEMA);
  });

  it('Java: InputSchema of Anthropic', () => {
    const text = `class A { void run() {
      var tool = Tool.builder().name("weather").description("Gives the weather")
        .inputSchema(Tool.InputSchema.builder()
          .properties(Tool.InputSchema.Properties.builder()
            .putAdditionalProperty("unit", JsonValue.from(Map.of("type", "string", "enum", List.of("celsius", "fahrenheit"))))
            .build())
          .putAdditionalProperty("required", JsonValue.from(List.of("unit")))
          .build()).build();
    } }`;
    expect(parametersOf('A.java', text, 'weather')).toEqual(SCHEMA);
  });

  it('Java: JsonObjectSchema of LangChain4j', () => {
    const text = `import dev.langchain4j.agent.tool.ToolSpecification;
    class A { ToolSpecification weather = ToolSpecification.builder().name("weather").description("Gives the weather")
      .parameters(JsonObjectSchema.builder()
        .addEnumProperty("unit", List.of("celsius", "fahrenheit"))
        .addStringProperty("city", "Its name")
        .addProperty("tags", JsonArraySchema.builder().items(JsonEnumSchema.builder().enumValues("wet", "dry").build()).build())
        .required("unit", "city")
        .build()).build(); }`;
    expect(parametersOf('A.java', text, 'weather')).toEqual({
      type: 'object',
      properties: {
        unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
        city: { type: 'string', description: 'Its name' },
        tags: { type: 'array', items: { type: 'string', enum: ['wet', 'dry'] } },
      },
      required: ['unit', 'city'],
    });
  });

  it('Rust: FunctionObject of async-openai, with a list that a macro makes', () => {
    const text = `fn tools() {
      let weather = FunctionObjectArgs::default().name("weather").description("Gives the weather")
        .parameters(json!({"type": "object", "required": ["unit"],
          "properties": {"unit": {"type": "string", "enum": vec!["celsius", "fahrenheit"]}}}))
        .build();
    }`;
    expect(parametersOf('a.rs', text, 'weather')).toEqual(SCHEMA);
  });
});

describe("a tool of MCP's SDK for Java", () => {
  const IMPORT = 'import io.modelcontextprotocol.spec.McpSchema;\n';
  const made = (given: string) =>
    `${IMPORT}class A {\n  static final String SCHEMA = "{\\"type\\":\\"object\\",\\"properties\\":{\\"city\\":{\\"type\\":\\"string\\"}}}";\n  McpSchema.Tool tool = new McpSchema.Tool(${given});\n}\n`;
  const CITY = { type: 'object', properties: { city: { type: 'string' } } };

  it('has a name, a description and a schema by their places', () => {
    const { tools } = contentNamed(
      'A.java',
      made('"weather", "Gives the weather of a city", SCHEMA'),
      'weather',
      'tools',
    );
    expect(tools).toEqual([
      { name: 'weather', description: 'Gives the weather of a city', parameters: CITY },
    ]);
  });

  it('has a title before the description where it is given all that the protocol has', () => {
    const given = '"pens", "Pens", "Finds the pens of a desk", SCHEMA, null, null, null';
    const { tools } = contentNamed('A.java', made(given), 'pens', 'tools');
    expect(tools).toEqual([{ name: 'pens', description: 'Finds the pens of a desk', parameters: CITY }]);
  });
});
