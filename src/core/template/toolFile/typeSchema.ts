import type { Node, TSType, TSTypeElement } from '@babel/types';
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../../base/json.ts';
import { propertyKey } from './literalValue.ts';
import type { ToolModule } from './toolModule.ts';

/** Makes JSON Schemas of the types in one module; names are looked up in the same module only. */
export class TypeSchemas {
  private readonly module: ToolModule;
  private readonly warn: (node: Node, message: string) => void;
  /** Named types being expanded, to see recursion. */
  private readonly expanding = new Set<string>();
  /** Types still to be read; aliases of aliases can multiply without end. */
  private left = 2_000;

  constructor(module: ToolModule, warn: (node: Node, message: string) => void) {
    this.module = module;
    this.warn = warn;
  }

  /** The schema of a type; `{}`, with a warning, for what JSON Schema cannot say. */
  of(type: TSType): JsonSchema {
    this.left -= 1;
    if (this.left < 0) return this.left === -1 ? this.unknown(type) : {};

    switch (type.type) {
      case 'TSStringKeyword':
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
      case 'TSTemplateLiteralType':
        return { type: 'string' };
      case 'TSArrayType':
        return { type: 'array', items: this.of(type.elementType) };
      case 'TSTupleType': {
        const items = type.elementTypes.map((element) =>
          this.of(element.type === 'TSNamedTupleMember' ? element.elementType : element),
        );
        return { type: 'array', items: unionOf(items), minItems: items.length, maxItems: items.length };
      }
      case 'TSParenthesizedType':
        return this.of(type.typeAnnotation);
      case 'TSTypeOperator':
        return type.operator === 'readonly' ? this.of(type.typeAnnotation) : this.unknown(type);
      case 'TSUnionType':
        return unionOf(type.types.filter((each) => each.type !== 'TSUndefinedKeyword').map((each) => this.of(each)));
      case 'TSIntersectionType':
        return this.intersection(type.types);
      case 'TSTypeLiteral':
        return this.object(type.members);
      case 'TSTypeReference':
        return this.reference(type);
      default:
        return this.unknown(type);
    }
  }

  /** An object's schema from its members. */
  object(members: readonly TSTypeElement[]): JsonSchema {
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
        this.warn(member, 'Only plainly named properties can be filled by a model.');
        continue;
      }
      const type = member.typeAnnotation?.typeAnnotation;
      const description = this.module.docOf(member)?.description ?? '';
      properties.push([name, { ...(type ? this.of(type) : {}), ...(description === '' ? {} : { description }) }]);
      if (member.optional !== true && !(type && allowsUndefined(type))) required.push(name);
    }
    return objectSchema(Object.fromEntries(properties), required, additional);
  }

  private literal(type: Extract<TSType, { type: 'TSLiteralType' }>): JsonSchema {
    const { literal } = type;

    switch (literal.type) {
      case 'StringLiteral':
        return { type: 'string', enum: [literal.value] };
      case 'NumericLiteral':
        return { type: 'number', enum: [literal.value] };
      case 'BooleanLiteral':
        return { type: 'boolean', enum: [literal.value] };
      case 'UnaryExpression':
        return literal.argument.type === 'NumericLiteral'
          ? { type: 'number', enum: [-literal.argument.value] }
          : this.unknown(type);
      default:
        return this.unknown(type);
    }
  }

  private intersection(types: readonly TSType[]): JsonSchema {
    const schemas = types.map((type) => this.of(type));
    if (schemas.some((schema) => schema['type'] !== 'object')) return { allOf: schemas };
    const properties = Object.assign({}, ...schemas.map((schema) => schema['properties'])) as JsonObject;
    const required = schemas.flatMap(requiredOf);
    return objectSchema(properties, [...new Set(required)], false);
  }

  private reference(type: Extract<TSType, { type: 'TSTypeReference' }>): JsonSchema {
    const name = type.typeName.type === 'Identifier' ? type.typeName.name : undefined;
    const [first, second] = type.typeArguments?.params ?? [];
    if (name === undefined) return this.unknown(type);
    const declared = this.named(name, type);
    if (declared) return declared;
    if (!first) return this.unknown(type);
    switch (name) {
      case 'Array':
      case 'ReadonlyArray':
        return { type: 'array', items: this.of(first) };
      case 'Readonly':
        return this.of(first);
      case 'Partial': {
        const { required: _required, ...rest } = this.of(first);
        return rest;
      }
      case 'Record':
        return this.record(this.of(first), second ? this.of(second) : {});
      default:
        return this.unknown(type);
    }
  }

  private record(keys: JsonSchema, value: JsonSchema): JsonSchema {
    const names = keys['enum'];
    if (!Array.isArray(names)) return { type: 'object', additionalProperties: value };
    const texts = names.map(String);
    return objectSchema(Object.fromEntries(texts.map((name) => [name, value])), texts, false);
  }

  /** An interface, type or enum of this module. */
  private named(name: string, at: Node): JsonSchema | undefined {
    const declaration = this.module.types.get(name);
    if (!declaration) return undefined;
    if (this.expanding.has(name)) {
      this.warn(at, `"${name}" contains itself, which a model's tool specification cannot say.`);
      return {};
    }
    this.expanding.add(name);
    try {
      switch (declaration.type) {
        case 'TSTypeAliasDeclaration':
          return this.of(declaration.typeAnnotation);
        case 'TSEnumDeclaration':
          return this.enumeration(declaration);
        case 'TSInterfaceDeclaration': {
          const own = this.object(declaration.body.body);
          const bases = (declaration.extends ?? []).map((base) => {
            const { expression } = base;
            const schema = expression.type === 'Identifier' ? this.named(expression.name, base) : undefined;
            return schema ?? this.unknown(base);
          });
          const schemas = [...bases, own];
          const properties = Object.assign({}, ...schemas.map((schema) => schema['properties'])) as JsonObject;
          const additional = own['additionalProperties'] ?? false;
          return objectSchema(properties, [...new Set(schemas.flatMap(requiredOf))], additional);
        }
      }
    } finally {
      this.expanding.delete(name);
    }
  }

  private enumeration(declaration: Extract<Node, { type: 'TSEnumDeclaration' }>): JsonSchema {
    let next = 0;
    const values = declaration.body.members.map((member): string | number => {
      const { initializer } = member;
      if (initializer?.type === 'StringLiteral') return initializer.value;
      if (initializer?.type === 'NumericLiteral') next = initializer.value;
      return next++;
    });
    return unionOf(values.map((value) => ({ type: typeof value === 'string' ? 'string' : 'number', enum: [value] })));
  }

  private unknown(node: Node): JsonSchema {
    this.warn(node, 'This type cannot be told to a model; it will be told that any value fits.');
    return {};
  }
}

/** True where the type has `undefined` among its members, which makes a property optional. */
export function allowsUndefined(type: TSType): boolean {
  return type.type === 'TSUnionType' && type.types.some((each) => each.type === 'TSUndefinedKeyword');
}

/** A closed object schema; `required` is left out when empty. */
export function objectSchema(properties: JsonObject, required: readonly string[], additional: JsonValue): JsonSchema {
  return {
    type: 'object',
    properties,
    ...(required.length > 0 ? { required: [...required] } : {}),
    additionalProperties: additional,
  };
}

function requiredOf(schema: JsonSchema): string[] {
  const { required } = schema as { required?: JsonValue };
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

/** One schema for several: literals become one `enum`, `null` joins the type, the rest an `anyOf`. */
function unionOf(schemas: readonly JsonSchema[]): JsonSchema {
  const literals = schemas.filter((schema) => Array.isArray(schema['enum']) && Object.keys(schema).length === 2);
  const nullable = schemas.some((schema) => schema['type'] === 'null');
  const others = schemas.filter((schema) => !literals.includes(schema) && schema['type'] !== 'null');
  const merged = literals.length > 0 ? [literalUnion(literals), ...others] : others;
  const distinct = merged.filter(
    (schema, index) => merged.findIndex((each) => JSON.stringify(each) === JSON.stringify(schema)) === index,
  );
  const [only] = distinct;
  if (!only) return nullable ? { type: 'null' } : {};
  if (distinct.length > 1) return { anyOf: [...distinct, ...(nullable ? [{ type: 'null' }] : [])] };
  return nullable ? withNull(only) : only;
}

function literalUnion(literals: readonly JsonSchema[]): JsonSchema {
  const values = literals.flatMap((schema) => (Array.isArray(schema['enum']) ? schema['enum'] : []));
  const types = [...new Set(literals.flatMap((schema) => schema['type'] ?? []))];
  const bothBooleans = values.length === 2 && values.includes(true) && values.includes(false);
  if (bothBooleans) return { type: 'boolean' };
  return { type: types.length === 1 ? (types[0] ?? 'string') : types, enum: values };
}

function withNull(schema: JsonSchema): JsonSchema {
  const { type, enum: values } = schema;
  if (type === undefined && Object.keys(schema).length === 0) return {};
  if (typeof type !== 'string' || isJsonObject(values)) return { anyOf: [schema, { type: 'null' }] };
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) };
}
