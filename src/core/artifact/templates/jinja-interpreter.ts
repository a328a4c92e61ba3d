import { positionAt } from '../documents/position.ts';
import { Environment, Interpreter, type Node, type Scope, type Value } from './jinja-engine.ts';
import { type ShowValue, toJson } from './jinja-text.ts';
import { checkLength, MissingVariable, TemplateFault } from './problem.ts';
import { scanTags, tokenizeCode } from './template-tags.ts';

const MAX_STEPS = 200_000;
const MAX_INDENT = 100;
/** Filters that can make much out of little; their arguments are looked at before they run. */
const GROWING = new Set(['replace', 'indent', 'join', 'tojson']);

/**
 * The engine's interpreter with limits: every step is counted, every value weighed, filters that grow are looked at
 * before they run, and a name that nothing declares is an error unless the template asks about it.
 */
export class BoundedInterpreter extends Interpreter {
  readonly #text: string;
  readonly #show: ShowValue;
  readonly #weights = new WeakMap<object, number>();
  readonly #lenient = new WeakSet<object>();
  readonly #callees = new WeakSet<object>();
  #steps = 0;

  constructor(environment: Scope, text: string, show: ShowValue) {
    super(environment);
    this.#text = text;
    this.#show = show;
  }

  override evaluateBlock(statements: Node[], environment: Scope): Value {
    let result = '';
    for (const statement of statements) {
      const value = this.evaluate(statement, environment);
      // Statements give an engine's null; only an expression writes its value.
      if (!isStatement(statement) || value.type === 'StringValue') result += this.#show(value);
      checkLength(result.length);
    }
    return makeString(result);
  }

  override evaluate(node: Node | undefined, environment: Scope): Value {
    if (node === undefined) return super.evaluate(node, environment);
    this.#spend(1);
    if (node.type === 'Evaluated') return node.value as Value;
    const value = this.#evaluateNode(node, environment);
    this.#weigh(value);
    return value;
  }

  #evaluateNode(node: Node, environment: Scope): Value {
    const run = (changed: Node = node) => super.evaluate(changed, environment);
    switch (node.type) {
      case 'Identifier':
        if (!this.#lenient.has(node) && !isDeclared(String(node.value), environment))
          this.#miss(String(node.value));
        return run();
      case 'MemberExpression': {
        const value = run();
        if (value?.type === 'UndefinedValue' && !this.#lenient.has(node)) this.#miss(pathOf(node));
        if (value?.type === 'FunctionValue' && !this.#callees.has(node)) {
          throw new TemplateFault(`\`${pathOf(node)}\` is a method and must be called`);
        }
        return value;
      }
      case 'If':
      case 'SelectExpression':
        this.#allowMissing(node.test);
        return run();
      case 'Ternary':
        this.#allowMissing(node.condition);
        return run();
      case 'For':
        this.#allowMissing((node.iterable as Node | undefined)?.test);
        return run();
      case 'TestExpression':
        if (/^(defined|undefined|none)$/.test(String((node.test as Node | undefined)?.value)))
          this.#allowMissing(node.operand);
        return run();
      case 'FilterStatement':
        return this.evaluate(
          {
            type: 'FilterExpression',
            operand: { type: 'Program', body: node.body },
            filter: node.filter,
          },
          environment,
        );
      case 'FilterExpression': {
        const filter = node.filter as Node;
        const name = String((filter.callee as Node | undefined)?.value ?? filter.value);
        if (name === 'default') this.#allowMissing(node.operand);
        if (name === 'string')
          return makeString(this.#show(this.evaluate(node.operand as Node, environment)));
        if (name === 'dump') return this.#dump(node, filter, environment);
        if (filter.type !== 'CallExpression' || !GROWING.has(name)) return run();
        const operand = this.evaluate(node.operand as Node, environment);
        const args = this.#evaluateArguments(filter.args, environment);
        this.#checkGrowth(name, operand, args);
        return run({ ...node, operand: evaluated(operand), filter: { ...filter, args } });
      }
      case 'CallExpression':
        return this.#evaluateCall(node, environment, run);
      default:
        return run();
    }
  }

  /** Nunjucks' own: `dump`, `dump(2)`. */
  #dump(node: Node, filter: Node, environment: Scope): Value {
    const value = toJson(this.evaluate(node.operand as Node, environment));
    const [first] = filter.type === 'CallExpression' ? this.#evaluateArguments(filter.args, environment) : [];
    const indent = first === undefined ? 0 : Number((first.value as Value).value);
    return makeString(JSON.stringify(value, null, Math.min(10, Number.isFinite(indent) ? indent : 0)));
  }

  #evaluateCall(node: Node, environment: Scope, run: (changed?: Node) => Value): Value {
    const callee = node.callee as Node;
    if (callee.type !== 'MemberExpression' || (callee.property as Node).type === 'SliceExpression')
      return run();
    const object = this.evaluate(callee.object as Node, environment);
    const property = callee.computed
      ? evaluated(this.evaluate(callee.property as Node, environment))
      : (callee.property as Node);
    const name = callee.computed ? (property.value as Value).value : property.value;
    const method = { ...callee, object: evaluated(object), property };
    this.#callees.add(method);
    if (object.type !== 'StringValue' || name !== 'replace') return run({ ...node, callee: method });
    const args = this.#evaluateArguments(node.args, environment);
    this.#checkGrowth('replace', object, args);
    return run({ ...node, callee: method, args });
  }

  #evaluateArguments(args: unknown, environment: Scope): Node[] {
    return (args as Node[]).map((argument) => {
      if (argument.type.includes('Spread'))
        throw new TemplateFault('unpacking arguments (`*`, `**`) is not supported here');
      return argument.type === 'KeywordArgumentExpression'
        ? { ...argument, value: evaluated(this.evaluate(argument.value as Node, environment)) }
        : evaluated(this.evaluate(argument as Node, environment));
    });
  }

  #checkGrowth(name: string, operand: Value, args: readonly Node[]): void {
    const values = args.map(
      (argument) => ((argument.type === 'Evaluated' ? argument : argument.value) as Node).value as Value,
    );
    const texts = values.map((value) => (typeof value.value === 'string' ? value.value : ''));
    const longest = Math.max(0, ...texts.map((text) => text.length));
    const text = typeof operand.value === 'string' ? operand.value : '';
    if (name === 'replace') {
      const [from = '', to = ''] = texts;
      const count = from === '' ? text.length + 1 : text.split(from).length - 1;
      checkLength(text.length + count * to.length);
    } else if (name === 'join') {
      const items = Array.isArray(operand.value) ? operand.value.length : text.length;
      checkLength(this.#weigh(operand) + items * longest);
    } else {
      const indents = values.map((value) => (typeof value.value === 'number' ? value.value : 0));
      const indent = Math.max(0, ...indents);
      if (indent > MAX_INDENT) throw new TemplateFault(`an indent is at most ${MAX_INDENT}`);
      const lines = name === 'indent' ? text.split('\n').length : this.#weigh(operand);
      checkLength(
        this.#weigh(operand) + lines * longest + (indent > 0 && name === 'indent' ? lines * indent : 0),
      );
      if (name === 'tojson' && indent > 0) this.#spend(lines * indent);
    }
  }

  #allowMissing(expression: unknown): void {
    const node = expression as Node | null | undefined;
    if (node === null || node === undefined) return;
    const operator = (node.operator as Node | undefined)?.value;
    if (node.type === 'Identifier') this.#lenient.add(node);
    else if (node.type === 'MemberExpression') {
      this.#lenient.add(node);
      this.#allowMissing(node.object);
    } else if (node.type === 'UnaryExpression') this.#allowMissing(node.argument);
    else if (node.type === 'BinaryExpression' && /^(and|or|==|!=)$/.test(String(operator))) {
      this.#allowMissing(node.left);
      this.#allowMissing(node.right);
    }
  }

  /** Characters and items of a value. Charged once per value, so that no template can build more than it may. */
  #weigh(value: Value | undefined): number {
    if (value === undefined || value === null) return 1;
    const known = this.#weights.get(value);
    if (known !== undefined) return known;
    const inner = value.value as unknown;
    let weight = 1;
    if (typeof inner === 'string') weight = inner.length;
    else if (Array.isArray(inner)) for (const item of inner as Value[]) weight += this.#weighInner(item);
    else if (inner instanceof Map) {
      for (const [key, item] of inner as Map<string, Value>) weight += key.length + this.#weighInner(item);
    }
    checkLength(weight);
    if (value.type !== 'NamespaceValue') {
      this.#weights.set(value, weight);
      this.#spend(Math.floor(weight / 50));
    }
    return weight;
  }

  #weighInner(item: Value): number {
    // A namespace can change after it was weighed, and can hold itself.
    if (item?.type === 'NamespaceValue')
      throw new TemplateFault('a namespace cannot stand inside another value');
    return this.#weigh(item);
  }

  #spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS)
      throw new TemplateFault(`the template takes more than ${MAX_STEPS.toLocaleString('en-US')} steps`);
  }

  #miss(name: string): never {
    if (name.startsWith('…')) throw new TemplateFault(`nothing is called \`${name.slice(2)}\` there`);
    const head = name.split(/[.[]/, 1)[0] ?? name;
    const tag = scanTags(this.#text).find(({ code }) => tokenizeCode(code).includes(head));
    throw new MissingVariable(name, tag === undefined ? {} : positionAt(this.#text, tag.offset));
  }
}

function isStatement({ type }: Node): boolean {
  return /^(If|For|Set|Macro|Break|Continue|Comment|CallStatement|FilterStatement)$/.test(type);
}

function makeString(text: string): Value {
  return new Environment().set('text', text);
}

function evaluated(value: Value): Node {
  return { type: 'Evaluated', value };
}

function isDeclared(name: string, environment: Scope): boolean {
  for (let scope: Scope | undefined = environment; scope !== undefined; scope = scope.parent) {
    if (scope.variables.has(name)) return true;
  }
  return false;
}

/** `user.name` of its syntax tree; computed parts as `[…]`. */
function pathOf(node: Node): string {
  if (node.type === 'Identifier') return String(node.value);
  if (node.type !== 'MemberExpression') return '…';
  const property = node.property as Node;
  const literal = property.type === 'StringLiteral' || property.type === 'IntegerLiteral';
  if (!node.computed) return `${pathOf(node.object as Node)}.${String(property.value)}`;
  return `${pathOf(node.object as Node)}[${literal ? String(property.value) : '…'}]`;
}
