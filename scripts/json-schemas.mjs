/**
 * JSON schemas (draft 07) of what commands print, made from the TypeScript types that are the contract. A type that changes
 * changes its schema; nobody has to remember.
 *
 * Takes the types that data has: objects, lists, literals, unions, intersections, `undefined` in lists (null in JSON).
 * Throws for others.
 */
import ts from 'typescript';

/**
 * @param {string} file the module that exports the type
 * @param {string} name the type
 * @param {string} title
 * @returns {object} the schema
 */
export function jsonSchema(file, name, title) {
  const options = { strict: true, exactOptionalPropertyTypes: true, noEmit: true, allowImportingTsExtensions: true };
  const program = ts.createProgram([file], {
    ...options,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [], // data has none of Node's; reading them would be most of the time
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  const symbol = checker.getExportsOfModule(module).find((one) => one.name === name);
  if (symbol === undefined) throw new Error(`${file} exports no type ${name}`);
  const schemas = new Schemas(checker);
  const root = schemas.of(checker.getDeclaredTypeOfSymbol(symbol));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    ...root,
    definitions: Object.fromEntries([...schemas.definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

class Schemas {
  definitions = new Map();
  #checker;
  /** The definition of each type that has one. */
  #names = new Map();

  constructor(checker) {
    this.#checker = checker;
  }

  /** The schema of a type; a reference where the type has a name. */
  of(type) {
    const name = nameOf(type);
    if (name === undefined) return this.#made(type);
    this.#define(name, type, () => this.#made(type));
    return { $ref: `#/definitions/${name}` };
  }

  #define(name, key, make) {
    if (this.definitions.has(name)) {
      if (this.#names.get(name) !== key) throw new Error(`two types are called ${name}: rename one of them`);
      return;
    }
    this.#names.set(name, key);
    this.definitions.set(name, {}); // it may hold itself
    this.definitions.set(name, make());
  }

  #made(type) {
    const { flags } = type;
    if (flags & ts.TypeFlags.String) return { type: 'string' };
    if (flags & ts.TypeFlags.Number) return { type: 'number' };
    if (flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: type.intrinsicName === 'true' };
    if (type.isLiteral()) return { const: type.value };
    if (type.isUnion()) return this.#union(type.types);
    if (this.#checker.isArrayType(type)) return { type: 'array', items: this.#element(type) };
    if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.#object(type);
    throw new Error(`no schema for the type ${this.#checker.typeToString(type)}`);
  }

  #element(list) {
    const [type] = this.#checker.getTypeArguments(list);
    if (!type.isUnion() || !type.types.some(isUndefined)) return this.of(type);
    return { anyOf: [this.#union(type.types.filter((one) => !isUndefined(one))), { type: 'null' }] };
  }

  #union(all) {
    const types = all.filter((type) => !isUndefined(type));
    if (types.every((type) => type.isStringLiteral())) return { enum: types.map(({ value }) => value).sort() };
    const kinds = types.map((type) => this.#kindOf(type));
    if (kinds.every((kind) => kind !== undefined)) return this.#unionByKind(types, kinds);
    const boolean = types.filter(({ flags }) => flags & ts.TypeFlags.BooleanLiteral);
    const rest = types.filter((type) => !boolean.includes(type));
    const schemas = rest.map((type) => this.of(type));
    if (boolean.length > 0) schemas.push(boolean.length === 2 ? { type: 'boolean' } : this.#made(boolean[0]));
    return schemas.length === 1 ? schemas[0] : { anyOf: schemas };
  }

  /** Members of one kind, of which there may be several forms, are one definition. */
  #unionByKind(types, kinds) {
    const refs = [...new Set(kinds)].sort().map((kind) => {
      const forms = types.filter((_type, index) => kinds[index] === kind);
      const make = () => (forms.length === 1 ? this.#made(forms[0]) : { anyOf: forms.map((form) => this.#made(form)) });
      this.#define(kind, forms.map(({ id }) => id).join(), make);
      return { $ref: `#/definitions/${kind}` };
    });
    return refs.length === 1 ? refs[0] : { anyOf: refs };
  }

  #kindOf(type) {
    const property = type.getProperty?.('kind');
    const kind = property && this.#checker.getTypeOfSymbol(property);
    return kind?.isStringLiteral() ? kind.value : undefined;
  }

  /** The type of a property as its declaration has it: an optional one has lost the name of its union otherwise. */
  #named(symbol) {
    const node = symbol.declarations?.[0]?.type;
    if (node === undefined || !ts.isTypeReferenceNode(node) || node.typeArguments) return undefined;
    const type = this.#checker.getTypeFromTypeNode(node);
    return type.flags & ts.TypeFlags.TypeParameter ? undefined : type;
  }

  #object(type) {
    const properties = {};
    const required = [];
    // What tells the members of a union apart stands first: a validator then leaves the wrong ones before it goes into their
    // blocks. Where two have the same properties, a deep tree would otherwise be gone through twice at each level.
    const symbols = this.#checker.getPropertiesOfType(type);
    for (const symbol of [...symbols.filter(tellsApart), ...symbols.filter((one) => !tellsApart(one))]) {
      const description = ts.displayPartsToString(symbol.getDocumentationComment(this.#checker));
      const own = this.#named(symbol) ?? this.#checker.getTypeOfSymbol(symbol);
      const schema = own.isUnion() && nameOf(own) === undefined ? this.#union(own.types) : this.of(own);
      properties[symbol.name] = { ...(description === '' ? {} : { description }), ...schema };
      if (!(symbol.flags & ts.SymbolFlags.Optional)) required.push(symbol.name);
    }
    return { type: 'object', additionalProperties: false, required, properties };
  }
}

const tellsApart = ({ name }) => name === 'kind' || name === 'form';

const isUndefined = ({ flags }) => Boolean(flags & ts.TypeFlags.Undefined);

/** Interfaces and named unions have a definition; what a type alias has made of type parameters has none. */
function nameOf(type) {
  if (type.aliasSymbol && !type.aliasTypeArguments) return type.aliasSymbol.name;
  const { symbol } = type;
  return symbol && symbol.flags & ts.SymbolFlags.Interface && !['Array', 'ReadonlyArray'].includes(symbol.name)
    ? symbol.name
    : undefined;
}
