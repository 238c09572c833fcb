import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts';
import { resolveSecretReferences, type SecretReference } from '../configs/secretString.ts';
import type { WithinTime } from '../base/withinTime.ts';
import { checkArguments } from './checkArguments.ts';
import type { Tool, ToolSpec } from './tool.ts';

/** The part of a tool that decides about its arguments. */
export type ToolParams = Pick<Tool, 'defaultValuesForNonLlmParams' | 'contextParams'>;

/** What `mergeToolArguments` takes. */
export interface ToolArgumentSources {
  tool: ToolParams;
  /** The whole specification, reserved names included. */
  spec: ToolSpec;
  /** What the model sent. */
  llmArguments: JsonObject;
  /** The chat's effective variables. */
  contextVariables: JsonObject;
  /** The tool's defaults with their secrets resolved; called only where everything else is in order. */
  resolveDefaults: () => Promise<ResolvedDefaults>;
  withinTime: WithinTime;
}

/** A tool's defaults ready for a call, and the values in them that must not be told to anybody but the tool. */
export interface ResolvedDefaults {
  values: JsonObject;
  secrets: string[];
}

/**
 * The one object that the tool's function takes, or why there is none. `supplied` names the parameters that did not
 * come from the model, `dropped` the reserved ones that it sent all the same, `secrets` the values to take out of whatever
 * the tool tells. A fault of `audience` `model` is for the model to mend, one of `user` for the person: a missing variable, a
 * broken specification. It names the `argument`, or the `variable` of the chat, that it is about, where it is one.
 */
export type MergedArguments =
  { ok: true; arguments: JsonObject; supplied: string[]; dropped: string[]; secrets: string[] } | ArgumentsRefusal;

/** Why a call's arguments are not in order. */
export interface ArgumentsRefusal {
  ok: false;
  audience: 'model' | 'user';
  message: string;
  argument?: string;
  variable?: string;
}

/**
 * Merges a call's arguments; precedence, highest first: context parameters, defaults, what the model sent. What it sent
 * under a reserved name is dropped, an unknown name is an error, the schema's own defaults are applied, and the rest is
 * checked against the specification.
 * @throws whatever `resolveDefaults` throws
 */
export async function mergeToolArguments(sources: ToolArgumentSources): Promise<MergedArguments> {
  const { tool, spec, llmArguments, contextVariables } = sources;
  const reserved = reservedNames(tool, spec);
  const sent = Object.entries(llmArguments);
  const dropped = sent.map(([name]) => name).filter((name) => reserved.has(name));
  const kept = sent.filter(([name]) => !reserved.has(name));
  const shown = modelSpec(tool, spec);
  const allowed = Object.keys(propertiesOf(shown));
  const unknown = kept.map(([name]) => name).filter((name) => !allowed.includes(name));
  if (unknown.length > 0) return { ok: false, audience: 'model', message: unknownNames(spec.name, unknown, allowed) };
  const checked = await checkArguments(shown.parameters, Object.fromEntries(kept), sources.withinTime);
  if (!checked.ok) return checked;
  const context = contextArguments(tool, spec, contextVariables);
  if (!context.ok) return context;
  const { values, secrets } = await sources.resolveDefaults();
  const supplied = { ...values, ...context.arguments };
  return {
    ok: true,
    // Spreading defines properties, so no name can reach a prototype.
    arguments: { ...checked.arguments, ...supplied },
    supplied: Object.keys(supplied),
    dropped,
    secrets,
  };
}

/** A specification as the model sees it: without the reserved names, and closed. */
export function modelSpec(tool: ToolParams, spec: ToolSpec): ToolSpec {
  const reserved = reservedNames(tool, spec);
  const { required, ...rest } = spec.parameters;
  const properties = Object.entries(propertiesOf(spec)).filter(([name]) => !reserved.has(name) && name !== '__proto__');
  const stillRequired = Array.isArray(required)
    ? required.filter((name) => typeof name !== 'string' || !reserved.has(name))
    : [];
  return {
    name: spec.name,
    description: spec.description,
    parameters: {
      ...rest,
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(stillRequired.length > 0 ? { required: stillRequired } : {}),
      additionalProperties: false,
    },
  };
}

/**
 * Names that the model neither sees nor sets: keys of the defaults and the context parameters.
 * @param spec where given, the names under which context parameters are delivered to the code count too
 */
export function reservedNames(tool: ToolParams, spec?: ToolSpec): Set<string> {
  return new Set([
    ...Object.keys(tool.defaultValuesForNonLlmParams),
    ...tool.contextParams,
    ...(spec ? tool.contextParams.map((listed) => deliveredName(tool, spec, listed)) : []),
  ]);
}

/** What of the arguments that a model sent counts: all but what it cannot set. */
export function settableArguments(sent: JsonObject, reserved: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !reserved.has(name)));
}

/** The variable that a context parameter reads: its name without surrounding `__`. */
export function contextVariableName(param: string): string {
  const bare = param.replace(/^__/, '').replace(/__$/, '');
  return bare === '' ? param : bare;
}

/**
 * A tool's defaults with every `${secret:NAME}` and `${env:NAME}` resolved, in lists and nested objects too.
 * @throws whatever `resolve` throws
 */
export async function resolveDefaults(
  defaults: JsonObject,
  resolve: (reference: SecretReference) => Promise<string>,
): Promise<ResolvedDefaults> {
  const secrets: string[] = [];
  const values = await resolvedObject(defaults, async (reference) => {
    const secret = await resolve(reference);
    secrets.push(secret);
    return secret;
  });
  return { values, secrets };
}

async function resolvedObject(
  object: JsonObject,
  resolve: (reference: SecretReference) => Promise<string>,
): Promise<JsonObject> {
  const entries = Object.entries(object).map(async ([name, value]) => [name, await resolved(value, resolve)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function resolved(
  value: JsonValue,
  resolve: (reference: SecretReference) => Promise<string>,
): Promise<JsonValue> {
  if (typeof value === 'string') return resolveSecretReferences(value, resolve);
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolved(item, resolve)));
  return isJsonObject(value) ? resolvedObject(value, resolve) : value;
}

/**
 * The name under which a context parameter reaches the code: the listed one, unless the code declares only the bare one
 * (`__user_id__` listed, `user_id` declared, and nothing else claims that name).
 */
function deliveredName(tool: ToolParams, spec: ToolSpec, listed: string): string {
  const bare = contextVariableName(listed);
  const properties = propertiesOf(spec);
  const usesBare = Object.hasOwn(properties, bare) && !Object.hasOwn(properties, listed);
  return usesBare && !tool.contextParams.includes(bare) ? bare : listed;
}

function contextArguments(
  tool: ToolParams,
  spec: ToolSpec,
  variables: JsonObject,
): { ok: true; arguments: JsonObject } | ArgumentsRefusal {
  const found: [string, JsonValue][] = [];
  const missing: string[] = [];
  for (const listed of tool.contextParams) {
    const target = deliveredName(tool, spec, listed);
    const variable = [contextVariableName(listed), listed].find((name) => Object.hasOwn(variables, name));
    const value = variable === undefined ? defaultOf(tool, spec, listed, target) : variables[variable];
    if (value === undefined) missing.push(contextVariableName(listed));
    else if (value !== ownDefault) found.push([target, value]);
  }
  if (missing.length === 0) return { ok: true, arguments: Object.fromEntries(found) };
  const names = missing.map((name) => `"${name}"`).join(', ');
  const message =
    missing.length === 1
      ? `The tool "${spec.name}" needs the context variable ${names}, which this chat does not have. Set it, or give the tool a default.`
      : `The tool "${spec.name}" needs the context variables ${names}, which this chat does not have. Set them, or give the tool defaults.`;
  const [variable] = missing;
  return { ok: false, audience: 'user', message, ...(variable === undefined ? {} : { variable }) };
}

/** Stands for a default that the defaults deliver under the same name anyway. */
const ownDefault = Symbol('own default');

function defaultOf(
  { defaultValuesForNonLlmParams: defaults }: ToolParams,
  spec: ToolSpec,
  listed: string,
  target: string,
): JsonValue | typeof ownDefault | undefined {
  if (Object.hasOwn(defaults, target) || Object.hasOwn(defaults, listed)) return ownDefault;
  const properties = propertiesOf(spec);
  const property = Object.hasOwn(properties, target) ? properties[target] : undefined;
  return isJsonObject(property) && Object.hasOwn(property, 'default') ? property['default'] : undefined;
}

function propertiesOf(spec: ToolSpec): JsonObject {
  const properties = Object.hasOwn(spec.parameters, 'properties') ? spec.parameters['properties'] : undefined;
  return isJsonObject(properties) ? properties : {};
}

function unknownNames(tool: string, unknown: readonly string[], allowed: readonly string[]): string {
  const names = unknown.map((name) => JSON.stringify(name)).join(', ');
  const known = allowed.length === 0 ? 'It takes no arguments.' : `Allowed: ${allowed.join(', ')}.`;
  return `The tool "${tool}" has no argument ${names}. ${known}`;
}
