import type {
  Node,
  TSCallSignatureDeclaration,
  TSDeclareFunction,
  TSFunctionType,
  TSInterfaceDeclaration,
  TSType,
  TSTypeAliasDeclaration,
  TSTypeElement,
} from '@babel/types';
import { isJsonObject, type JsonSchema, type JsonValue } from '../../base/json.ts';
import { documentedSchema } from './documentedSchema.ts';
import { literalValue, propertyKey } from './literalValue.ts';
import { intersectionOf, literalNames, literalSchema, objectSchema, unionOf, valueSchema } from './schemaAlgebra.ts';
import { elementOf, keysOf, recordOf, standardTypes, typesBeyondJson } from './standardTypes.ts';
import type { ToolModule } from './toolModule.ts';
import { type Place, placeOfLine } from './toolProblems.ts';

type TypeOf<Kind extends TSType['type']> = Extract<TSType, { type: Kind }>;
type TypeDeclaration = ToolModule['types'] extends ReadonlyMap<string, infer Declaration> ? Declaration : never;

type Signature = TSFunctionType | TSCallSignatureDeclaration | TSDeclareFunction;

/** What a function takes first. */
export interface FirstParameter {
  schema: JsonSchema;
  place: Node;
}

/** Types inside of each other, and names for names of types; a specification may be less deep. */
const maxDepth = 100;

/** Makes JSON Schemas of the types in one module; names are looked up in the same module only. */
export class TypeSchemas {
  private readonly module: ToolModule;
  private readonly warn: (place: Place, message: string) => void;
  /** Named types being expanded, to see recursion. */
  private readonly expanding = new Set<string>();
  /** What the type parameters in sight stand for. */
  private scope: ReadonlyMap<string, JsonSchema> = new Map();
  /** Types still to be read; aliases of aliases, and generics of generics, can multiply without end. */
  private left = 2_000;
  /** Types being read, one inside of the other. */
  private depth = 0;
  private warnedOfSize = false;
  private readonly sizes = new WeakMap<object, number>();
  private readonly enums = new WeakMap<TypeDeclaration, Map<string, JsonValue>>();

  constructor(module: ToolModule, warn: (place: Place, message: string) => void) {
    this.module = module;
    this.warn = warn;
  }

  private readonly warnAtLine = (line: number, message: string): void => {
    this.warn(placeOfLine(line), message);
  };

  /** The schema of a type; `{}`, with a warning, for what JSON Schema cannot say. */
  of(type: TSType): JsonSchema {
    if (this.left < 0) return {};
    this.left -= 1;
    const before = this.left;
    if (this.depth >= maxDepth) this.left = -1;
    this.depth += 1;
    const schema = this.left < 0 ? {} : this.read(type);
    this.depth -= 1;
    // What was read inside of it is counted; what a type made more of it than stood there is not yet.
    this.left -= Math.max(0, this.sizeOf(schema) - (before - this.left) - 1);
    if (this.left >= 0) return schema;
    if (this.warnedOfSize) return {};
    this.warnedOfSize = true;
    return this.unknown(type, 'These types are too many to tell a model');
  }

  private read(type: TSType): JsonSchema {
    switch (type.type) {
      case 'TSStringKeyword':
      case 'TSTemplateLiteralType':
        return { type: 'string' };
      case 'TSNumberKeyword':
        return { type: 'number' };
      case 'TSBooleanKeyword':
        return { type: 'boolean' };
      case 'TSNullKeyword':
        return { type: 'null' };
      case 'TSAnyKeyword':
      case 'TSUnknownKeyword':
        return {};
      case 'TSObjectKeyword':
        return { type: 'object' };
      case 'TSLiteralType':
        return this.literal(type);
      case 'TSArrayType':
        return { type: 'array', items: this.of(type.elementType) };
      case 'TSTupleType':
        return this.tuple(type);
      case 'TSParenthesizedType':
        return this.of(type.typeAnnotation);
      case 'TSTypeOperator':
        return this.operator(type);
      case 'TSUnionType':
        return unionOf(type.types.filter((each) => each.type !== 'TSUndefinedKeyword').map((each) => this.of(each)));
      case 'TSIntersectionType':
        return this.intersection(
          type.types.map((each) => this.of(each)),
          type,
        );
      case 'TSTypeLiteral':
        return this.object(type.members);
      case 'TSMappedType':
        return this.mapped(type);
      case 'TSIndexedAccessType':
        return elementOf(this.of(type.objectType), this.of(type.indexType)) ?? this.unknown(type);
      case 'TSTypeQuery':
        return this.query(type);
      case 'TSTypeReference':
        return this.reference(type);
      case 'TSUndefinedKeyword':
      case 'TSVoidKeyword':
      case 'TSNeverKeyword':
      case 'TSSymbolKeyword':
      case 'TSFunctionType':
      case 'TSConstructorType':
        return this.unknown(type, 'No value of JSON is of this type');
      case 'TSBigIntKeyword':
        return this.unknown(type, 'JSON has no bigint: write number, or string');
      default:
        return this.unknown(type);
    }
  }

  /** True where `undefined` is among the type's values, which makes a property optional. */
  allowsUndefined(type: TSType, seen = new Set<string>()): boolean {
    if (type.type === 'TSUndefinedKeyword' || type.type === 'TSVoidKeyword') return true;
    if (type.type === 'TSUnionType') return type.types.some((each) => this.allowsUndefined(each, seen));
    if (type.type === 'TSParenthesizedType') return this.allowsUndefined(type.typeAnnotation, seen);
    if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return false;
    const { name } = type.typeName;
    const alias = this.module.types.get(name);
    if (alias?.type !== 'TSTypeAliasDeclaration' || seen.has(name) || seen.size >= maxDepth) return false;
    seen.add(name);
    return this.allowsUndefined(alias.typeAnnotation, seen);
  }

  private object(members: readonly TSTypeElement[]): JsonSchema {
    const properties: [string, JsonSchema][] = [];
    const required: string[] = [];
    let additional: JsonValue = false;
    for (const member of members) {
      if (member.type === 'TSIndexSignature') {
        additional = member.typeAnnotation ? this.of(member.typeAnnotation.typeAnnotation) : true;
        continue;
      }
      const name = member.type === 'TSPropertySignature' ? propertyKey(member.key, member.computed) : undefined;
      if (member.type !== 'TSPropertySignature' || name === undefined || name === '__proto__') {
        this.warn(member, 'Only plainly named properties can be filled by a model: write "name: type".');
        continue;
      }
      const type = member.typeAnnotation?.typeAnnotation;
      const doc = this.module.docOf(member);
      // They are read for each use of the type.
      this.left -= Math.floor((doc?.tags.length ?? 0) / 4);
      const of = type ? this.of(type) : {};
      const schema = this.left < 0 ? of : documentedSchema(of, doc, this.warnAtLine);
      properties.push([name, schema]);
      const isOptional = member.optional === true || Object.hasOwn(schema, 'default');
      if (!isOptional && !(type && this.allowsUndefined(type))) required.push(name);
    }
    return objectSchema(Object.fromEntries(properties), required, additional);
  }

  private intersection(schemas: readonly JsonSchema[], at: Node): JsonSchema {
    return intersectionOf(schemas) ?? this.unknown(at, 'These alternatives are too many to tell a model');
  }

  private literal(type: TypeOf<'TSLiteralType'>): JsonSchema {
    const { literal } = type;
    if (literal.type === 'TemplateLiteral') return { type: 'string' };
    const read = literalValue(literal);
    return 'value' in read ? valueSchema(read.value) : this.unknown(type);
  }

  /** Element by element is not what most vendors take, so a tuple is told as a list of a certain length. */
  private tuple({ elementTypes }: TypeOf<'TSTupleType'>): JsonSchema {
    const items: JsonSchema[] = [];
    let minItems = 0;
    let isOpen = false;
    for (const member of elementTypes) {
      const element = member.type === 'TSNamedTupleMember' ? member.elementType : member;
      if (element.type === 'TSRestType') {
        isOpen = true;
        const list = element.typeAnnotation;
        const rest: JsonSchema = this.of(list.type === 'TSNamedTupleMember' ? list.elementType : list);
        items.push(isJsonObject(rest['items']) ? rest['items'] : {});
        continue;
      }
      const isOptional = element.type === 'TSOptionalType' || (member.type === 'TSNamedTupleMember' && member.optional);
      items.push(this.of(element.type === 'TSOptionalType' ? element.typeAnnotation : element));
      if (!isOptional) minItems += 1;
    }
    return { type: 'array', items: unionOf(items), minItems, ...(isOpen ? {} : { maxItems: items.length }) };
  }

  private operator(type: TypeOf<'TSTypeOperator'>): JsonSchema {
    const of = this.of(type.typeAnnotation);
    if (type.operator === 'readonly') return of;
    return (type.operator === 'keyof' ? keysOf(of) : undefined) ?? this.unknown(type);
  }

  private mapped(type: TypeOf<'TSMappedType'>): JsonSchema {
    const { key, constraint, optional, typeAnnotation } = type;
    if (type.nameType) return this.unknown(type);
    const keys = this.of(constraint);
    const names = literalNames(keys);
    const outer = this.scope;
    const valueOf = (name: JsonSchema): JsonSchema => {
      this.scope = new Map([...outer, [key.name, name]]);
      try {
        return typeAnnotation ? this.of(typeAnnotation) : {};
      } finally {
        this.scope = outer;
      }
    };
    if (!names) return recordOf(keys, valueOf(keys));
    const properties = names.map((name) => [name, valueOf(literalSchema([name]))] as const);
    return objectSchema(Object.fromEntries(properties), optional === true || optional === '+' ? [] : names, false);
  }

  /** `typeof NAME` of a constant that is written out. */
  private query(type: TypeOf<'TSTypeQuery'>): JsonSchema {
    const constant = type.exprName.type === 'Identifier' ? this.module.locals.get(type.exprName.name) : undefined;
    const read = constant ? literalValue(constant.value) : undefined;
    return read && 'value' in read ? valueSchema(read.value) : this.unknown(type);
  }

  private reference(type: TypeOf<'TSTypeReference'>): JsonSchema {
    const { typeName } = type;
    if (typeName.type === 'TSQualifiedName' && typeName.left.type === 'Identifier') {
      const enumeration = this.module.types.get(typeName.left.name);
      const value =
        enumeration?.type === 'TSEnumDeclaration' ? this.enumMembers(enumeration).get(typeName.right.name) : undefined;
      return value === undefined ? this.unknown(type) : valueSchema(value);
    }
    if (typeName.type !== 'Identifier') return this.unknown(type);
    return this.applied(typeName.name, type.typeArguments?.params ?? [], type);
  }

  /** A named type with its type arguments. */
  private applied(name: string, typeArguments: readonly TSType[], at: Node): JsonSchema {
    const bound = this.scope.get(name);
    if (bound) {
      this.left -= this.sizeOf(bound);
      return this.left < 0 ? {} : bound;
    }
    const args = typeArguments.map((argument) => this.of(argument));
    const declaration = this.module.types.get(name);
    if (declaration) return this.declared(name, declaration, args, at);
    const standard = standardTypes.get(name);
    if (standard) return standard(...args);
    const beyond = typesBeyondJson.get(name);
    if (!beyond) return this.unknown(at, `"${name}" is not declared in this file: declare it here, or write it out`);
    this.warn(at, `Arguments come as JSON, which has no ${name}. Write ${beyond.instead}.`);
    return beyond.schema(...args);
  }

  /** What a function of the type takes first, and where that stands; undefined for what is no function. */
  ofFirstParameter(type: TSType): FirstParameter | undefined {
    if (this.expanding.size >= maxDepth) return undefined;
    switch (type.type) {
      case 'TSParenthesizedType':
        return this.ofFirstParameter(type.typeAnnotation);
      case 'TSFunctionType':
        return this.ofSignature(type);
      case 'TSTypeLiteral':
        return this.ofCallSignature(type.members);
      case 'TSTypeReference': {
        const name = type.typeName.type === 'Identifier' ? type.typeName.name : '';
        const declaration = this.module.types.get(name);
        if (!declaration || declaration.type === 'TSEnumDeclaration' || this.expanding.has(name)) return undefined;
        const args = (type.typeArguments?.params ?? []).map((argument) => this.of(argument));
        return this.inside(name, declaration, args, () =>
          declaration.type === 'TSTypeAliasDeclaration'
            ? this.ofFirstParameter(declaration.typeAnnotation)
            : this.ofCallSignature(declaration.body.body),
        );
      }
      default:
        return undefined;
    }
  }

  /** The same of one signature of a function; no parameter is an object without properties. */
  ofSignature(signature: Signature): FirstParameter {
    const [first] = signature.params;
    if (!first) return { schema: objectSchema({}, [], false), place: signature };
    const annotation = 'typeAnnotation' in first ? first.typeAnnotation : undefined;
    const type = annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : undefined;
    return { schema: type ? this.of(type) : {}, place: type ?? first };
  }

  private ofCallSignature(members: readonly TSTypeElement[]): FirstParameter | undefined {
    const call = members.find((member) => member.type === 'TSCallSignatureDeclaration');
    return call && this.ofSignature(call);
  }

  /** An interface, type or enum of this module. */
  private declared(name: string, declaration: TypeDeclaration, args: readonly JsonSchema[], at: Node): JsonSchema {
    if (declaration.type === 'TSEnumDeclaration') return literalSchema([...this.enumMembers(declaration).values()]);
    if (this.expanding.has(name)) {
      const message = `"${name}" contains itself, and not every model can be told of that: inside itself it is told as any value. Write as many levels out as you need.`;
      this.warn(at, message);
      return {};
    }
    if (declaration.type === 'TSTypeAliasDeclaration' && isInteger(name, declaration.typeAnnotation)) {
      return { type: 'integer' };
    }
    return this.inside(name, declaration, args, () => {
      if (declaration.type === 'TSTypeAliasDeclaration') return this.of(declaration.typeAnnotation);
      const bases = (declaration.extends ?? []).map((base) => {
        const { expression, typeArguments } = base;
        if (expression.type !== 'Identifier') return this.unknown(base);
        return this.applied(expression.name, typeArguments?.params ?? [], base);
      });
      return this.intersection([...bases, this.object(declaration.body.body)], declaration);
    });
  }

  /** Reads inside of a declaration, where its type parameters stand for the arguments. */
  private inside<T>(
    name: string,
    { typeParameters }: TSInterfaceDeclaration | TSTypeAliasDeclaration,
    args: readonly JsonSchema[],
    read: () => T,
  ): T {
    const outer = this.scope;
    this.expanding.add(name);
    try {
      const scope = new Map<string, JsonSchema>();
      this.scope = scope;
      const parameters = typeParameters?.type === 'TSTypeParameterDeclaration' ? typeParameters.params : [];
      for (const [index, parameter] of parameters.entries()) {
        scope.set(parameter.name.name, args[index] ?? (parameter.default ? this.of(parameter.default) : {}));
      }
      return read();
    } finally {
      this.expanding.delete(name);
      this.scope = outer;
    }
  }

  private enumMembers(declaration: Extract<TypeDeclaration, { type: 'TSEnumDeclaration' }>): Map<string, JsonValue> {
    const known = this.enums.get(declaration);
    if (known) return known;
    let next: number | undefined = 0;
    const members = new Map<string, JsonValue>();
    this.enums.set(declaration, members);
    for (const { id, initializer } of declaration.body.members) {
      const read = initializer ? literalValue(initializer) : undefined;
      const value: JsonValue | undefined = read ? ('value' in read ? read.value : undefined) : next;
      if (value === undefined) {
        this.warn(initializer ?? declaration, 'This value is not written out, so the model is not told of it.');
      } else {
        members.set(id.type === 'Identifier' ? id.name : id.value, value);
      }
      next = typeof value === 'number' ? value + 1 : undefined;
    }
    return members;
  }

  /** How many schemas there are in one, long texts as more of them; each is counted as often as it stands there. */
  private sizeOf(schema: object): number {
    const known = this.sizes.get(schema);
    if (known !== undefined) return known;
    let size = Array.isArray(schema) ? Math.floor(schema.length / 8) : 1;
    for (const child of Object.values(schema) as unknown[]) {
      if (typeof child === 'string') size += Math.floor(child.length / 256);
      else if (typeof child === 'object' && child !== null) size += this.sizeOf(child);
    }
    this.sizes.set(schema, size);
    return size;
  }

  private unknown(node: Node, why = 'This type cannot be told to a model: write out what it stands for'): JsonSchema {
    this.warn(node, `${why}; the model is told that any value fits.`);
    return {};
  }
}

/** TypeScript has no integers; a name for them is how people write that a number is one. */
function isInteger(name: string, type: TSType): boolean {
  return /^int(?:eger)?$/i.test(name) && type.type === 'TSNumberKeyword';
}
