/**
 * JavaScript that runs inside the guest before the tool's code. An expression: a function of
 * - `send(kind, a, b, c)`, the only way out; all arguments are strings or numbers;
 * - `resultLimit`, characters of the result's JSON; `callLimit`, calls to the host;
 * and returns `{run, answer, explain}` for the shell.
 *
 * It shares its realm with hostile code, so it takes every intrinsic it needs before that code runs and never calls
 * through an object the tool could have patched: no method calls on values, no spread, no `for of`, no array or
 * property assignment that a setter on a prototype could catch, no options objects with a prototype.
 */
export const guestPrelude = String.raw`(function (send, resultLimit, callLimit) {
'use strict';
const { apply, ownKeys, getPrototypeOf, getOwnPropertyDescriptor, defineProperty } = Reflect;
const { keys } = Object;
const { isArray } = Array;
const { parse, stringify } = JSON;
const { isFinite } = Number;
const ErrorType = Error, TypeErrorType = TypeError, PromiseType = Promise, toText = String;
const objectPrototype = Object.prototype, internalErrorPrototype = InternalError.prototype;
const rangeErrorPrototype = RangeError.prototype;
const unbound = (method) => (self, a, b) => apply(method, self, [a, b]);
const hasOwn = unbound(Object.prototype.hasOwnProperty);
const slice = unbound(String.prototype.slice);
const sourceOf = unbound(Function.prototype.toString);
const dateTime = unbound(Date.prototype.getTime);
const dateText = unbound(Date.prototype.toISOString);
const setHas = unbound(WeakSet.prototype.has), setAdd = unbound(WeakSet.prototype.add);
const hostErrors = new WeakSet(), resultErrors = new WeakSet();

const quote = (text) => stringify(toText(text));

/** A data property, own or inherited; getters are never called. */
function dataOf(object, key) {
  let holder = object;
  for (let depth = 0; holder !== null && depth < 32; depth++) {
    const property = getOwnPropertyDescriptor(holder, key);
    if (property !== undefined) return hasOwn(property, 'value') ? property.value : undefined;
    holder = getPrototypeOf(holder);
  }
  return undefined;
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Name of what a value is, for messages. */
function kindOf(value) {
  if (!isObject(value)) return typeof value === 'bigint' ? 'BigInt' : typeof value === 'symbol' ? 'Symbol' : toText(value);
  if (typeof value === 'function') return 'function';
  const maker = dataOf(value, 'constructor');
  const name = isObject(maker) ? dataOf(maker, 'name') : undefined;
  return typeof name === 'string' && name !== '' ? slice(name, 0, 80) : 'object';
}

// ---- results

function isIdentifier(key) {
  if (key === '' || key.length > 80) return false;
  for (let i = 0; i < key.length; i++) {
    const c = key[i];
    const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c === '_' || c === '$';
    if (!letter && (i === 0 || !(c >= '0' && c <= '9'))) return false;
  }
  return true;
}

function pathOf(place) {
  let path = '';
  for (let at = place; at !== null; at = at.parent) {
    if (at.parent === null) path = at.key + path;
    else if (typeof at.key === 'number') path = '[' + at.key + ']' + path;
    else if (isIdentifier(at.key)) path = '.' + at.key + path;
    else path = '[' + quote(slice(at.key, 0, 80)) + ']' + path;
  }
  return path.length > 400 ? slice(path, 0, 200) + '…' : path;
}

function notJson(what, place) {
  const error = new TypeErrorType(what + ' at ' + pathOf(place));
  setAdd(resultErrors, error);
  return error;
}

const tooLarge = 'More than ' + resultLimit / 1024 + ' KiB of JSON';

/** Strict JSON: what JSON cannot hold is an error that names its path. toJSON methods are not called. */
function toJson(value, root) {
  let size = 0;
  const grow = (text, place) => {
    size += text.length;
    if (size > resultLimit) throw notJson(tooLarge, place);
    return text;
  };
  const write = (value, place, depth) => {
    if (value === null || value === undefined) return grow('null', place);
    if (typeof value === 'boolean') return grow(value ? 'true' : 'false', place);
    if (typeof value === 'string') {
      if (value.length > resultLimit) throw notJson(tooLarge, place);
      return grow(stringify(value), place);
    }
    if (typeof value === 'number') {
      if (!isFinite(value)) throw notJson(toText(value) + ' is not JSON', place);
      return grow(stringify(value), place);
    }
    if (typeof value !== 'object') throw notJson(kindOf(value) + ' is not JSON', place);
    for (let above = place.parent; above !== null; above = above.parent) {
      if (above.value === value) throw notJson('A cycle is not JSON', place);
    }
    if (depth > 256) throw notJson('More than 256 levels', place);
    if (isArray(value)) {
      const length = dataOf(value, 'length');
      let text = grow('[', place);
      for (let i = 0; i < length; i++) {
        if (i > 0) text += grow(',', place);
        text += property(value, i, place, depth);
      }
      return text + grow(']', place);
    }
    const prototype = getPrototypeOf(value);
    if (prototype !== objectPrototype && prototype !== null) {
      let time;
      try { time = dateTime(value); } catch { throw notJson(kindOf(value) + ' is not JSON', place); }
      if (!isFinite(time)) throw notJson('An invalid Date is not JSON', place);
      return grow(quote(dateText(value)), place);
    }
    const names = keys(value);
    let text = grow('{', place);
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (name === '__proto__') throw notJson('A key named __proto__ is not allowed', { __proto__: null, key: name, parent: place });
      text += grow((i > 0 ? ',' : '') + quote(name) + ':', place) + property(value, name, place, depth);
    }
    return text + grow('}', place);
  };
  const property = (holder, key, parent, depth) => {
    const place = { __proto__: null, key, parent, value: undefined };
    const found = getOwnPropertyDescriptor(holder, key);
    if (found === undefined) return grow('null', place);
    if (!hasOwn(found, 'value')) throw notJson('An accessor is not JSON', place);
    place.value = found.value;
    return write(found.value, place, depth + 1);
  };
  return write(value, { __proto__: null, key: root, parent: null, value }, 0);
}

// ---- errors

/** What is known of a thrown value, as JSON text for the shell. A proxy may refuse to be looked at. */
function explain(thrown) {
  try { return describe(thrown); } catch { return explained('error', 'Error', 'The tool threw a value that cannot be read.', ''); }
}

function explained(kind, name, message, stack) {
  return '{"kind":' + quote(kind) + ',"name":' + quote(name) + ',"message":' + quote(message) + ',"stack":' + quote(stack) + '}';
}

function describe(thrown) {
  let kind = 'error', name = 'Error', message, stack = '';
  if (isObject(thrown)) {
    const ownName = dataOf(thrown, 'name'), ownMessage = dataOf(thrown, 'message'), ownStack = dataOf(thrown, 'stack');
    if (typeof ownName === 'string' && ownName !== '') name = slice(ownName, 0, 100);
    message = typeof ownMessage === 'string' && ownMessage !== ''
      ? slice(ownMessage, 0, 2000)
      : 'The tool threw ' + kindOf(thrown) + ' without a message.';
    if (typeof ownStack === 'string') stack = slice(ownStack, 0, 8000);
    const prototype = getPrototypeOf(thrown);
    if (prototype === internalErrorPrototype && ownMessage === 'out of memory') kind = 'memory';
    else if (prototype === internalErrorPrototype && ownMessage === 'stack overflow') kind = 'stack';
    else if (prototype === rangeErrorPrototype && ownMessage === 'Maximum call stack size exceeded') kind = 'stack';
    else if (setHas(hostErrors, thrown)) kind = 'host';
    else if (setHas(resultErrors, thrown)) kind = 'result';
  } else if (thrown === null) {
    name = 'null';
    message = 'The tool threw null.';
  } else {
    message = typeof thrown === 'string' && thrown !== '' ? slice(thrown, 0, 2000) : 'The tool threw ' + kindOf(thrown) + '.';
  }
  return explained(kind, name, message, stack);
}

// ---- console

/** A value for a reader: like a literal, cut at depth, count and length. */
function show(value, depth, room) {
  if (room.left <= 0) return '…';
  let text;
  if (typeof value === 'string') text = depth === 0 ? slice(value, 0, room.left) : quote(slice(value, 0, room.left));
  else if (typeof value === 'symbol') text = toText(value);
  else if (typeof value === 'bigint') text = slice(toText(value), 0, 400) + 'n';
  else if (typeof value === 'function') text = '[function]';
  else if (!isObject(value)) text = toText(value);
  if (text !== undefined) { room.left -= text.length; return text; }
  if (depth > 4) return isArray(value) ? '[…]' : '{…}';
  try {
    const message = dataOf(value, 'message');
    if (typeof message === 'string' && typeof dataOf(value, 'stack') === 'string') {
      text = toText(dataOf(value, 'name')) + ': ' + slice(message, 0, 2000);
      room.left -= text.length;
      return text;
    }
    const list = isArray(value), names = keys(value), prototype = getPrototypeOf(value);
    if (!list && prototype !== objectPrototype && prototype !== null && names.length === 0) text = '[' + kindOf(value) + ']';
    else {
      text = list ? '[' : '{';
      for (let i = 0; i < names.length; i++) {
        if (i > 0) text += ', ';
        if (i === 100 || room.left <= 0) { text += '…'; break; }
        const found = getOwnPropertyDescriptor(value, names[i]);
        if (!list) { text += slice(names[i], 0, 200) + ': '; room.left -= 2; }
        text += found !== undefined && hasOwn(found, 'value') ? show(found.value, depth + 1, room) : '[getter]';
      }
      text += list ? ']' : '}';
    }
    room.left -= 4;
    return text;
  } catch {
    return '[object that cannot be shown]';
  }
}

let logging = true;
function log(level, values) {
  if (!logging) return;
  const room = { __proto__: null, left: 65536 };
  let line = '';
  for (let i = 0; i < values.length; i++) line += (i > 0 ? ' ' : '') + show(values[i], 0, room);
  logging = send('log', line, level) === 1;
}
const method = (object, name, value) => defineProperty(object, name, { __proto__: null, value, writable: true, configurable: true, enumerable: true });
const console = {};
for (const name of ['log', 'info', 'warn', 'error', 'debug']) method(console, name, function () { log(name, arguments); });
defineProperty(globalThis, 'console', { __proto__: null, value: console, writable: true, configurable: true, enumerable: false });

// ---- calls to the host

const pending = { __proto__: null };
let lastCall = 0;

function fillError(error, name, message) {
  defineProperty(error, 'name', { __proto__: null, value: name, writable: true, configurable: true, enumerable: false });
  defineProperty(error, 'message', { __proto__: null, value: message, writable: true, configurable: true, enumerable: false });
  setAdd(hostErrors, error);
  return error;
}

/** The error is made where the tool calls, so that it points there. */
function callHost(name, argumentsJson, site) {
  const call = { __proto__: null, site };
  const promise = new PromiseType((resolve, reject) => { call.resolve = resolve; call.reject = reject; });
  lastCall += 1;
  const id = lastCall;
  if (id > callLimit) {
    call.reject(fillError(site, 'HostCallLimit', 'A tool may make ' + callLimit + ' calls to the host in one run.'));
    return promise;
  }
  pending[id] = call;
  send('call', id, name, argumentsJson);
  return promise;
}

function answer(id, ok, text) {
  const call = pending[id];
  if (call === undefined) return;
  delete pending[id];
  const value = parse(text);
  if (ok === 1) call.resolve(value);
  else call.reject(fillError(call.site, value.name, value.message));
}

function failedCall(message) {
  return new PromiseType((resolve, reject) => { reject(new TypeErrorType(message)); });
}

const tool = {};
method(tool, 'sleep', function sleep(ms) {
  if (typeof ms !== 'number' || !(ms >= 0)) return failedCall('tool.sleep takes milliseconds as a number');
  return callHost('sleep', '[' + stringify(isFinite(ms) ? ms : 1e9) + ']', new ErrorType());
});
method(tool, 'fetch', function fetch(url, options) {
  if (typeof url !== 'string') return failedCall('tool.fetch takes the address as a string');
  let json;
  try { json = '[' + stringify(url) + ',' + toJson(options, 'options') + ']'; } catch (error) {
    return failedCall(isObject(error) ? toText(dataOf(error, 'message')) : 'tool.fetch takes plain JSON options');
  }
  return callHost('fetch', json, new ErrorType());
});
method(tool, 'readWorkspaceFile', function readWorkspaceFile(path) {
  if (typeof path !== 'string') return failedCall('tool.readWorkspaceFile takes the path as a string');
  return callHost('readWorkspaceFile', '[' + stringify(path) + ']', new ErrorType());
});

// ---- the run

/** A class is none: the tool's function is called, not constructed. Its source begins with a word that no name can be. */
function isCallable(value) {
  if (typeof value !== 'function') return false;
  const source = sourceOf(value);
  return slice(source, 0, 5) !== 'class' || isIdentifier(slice(source, 0, 6));
}

/** The default export, else the only exported function; a string says why there is none. */
function entryOf(module) {
  const names = ownKeys(module);
  let only, count = 0;
  for (let i = 0; i < names.length; i++) {
    if (typeof names[i] !== 'string') continue;
    const value = module[names[i]];
    if (names[i] === 'default') return isCallable(value) ? value : 'The default export is not a function.';
    if (isCallable(value)) { only = value; count += 1; }
  }
  if (count === 1) return only;
  return count === 0
    ? 'The tool exports no function. Write "export default async function (args, tool) { … }".'
    : 'The tool exports ' + count + ' functions and none of them as default. Write "export default" before the one to call.';
}

const fail = (json) => { send('fail', json); };
const failLoad = (message) => { fail('{"kind":"load","name":"LoadError","message":' + quote(message) + ',"stack":""}'); };

async function start(module, argumentsJson) {
  let json;
  try {
    const entry = entryOf(module);
    if (typeof entry === 'string') { failLoad(entry); return; }
    const value = await entry(parse(argumentsJson), tool);
    json = toJson(value, 'result');
  } catch (error) {
    fail(explain(error));
    return;
  }
  send('done', json);
}

/** 'waiting' is 1 where the module itself still awaits something, and then 'module' is a promise of it. */
async function run(module, waiting, argumentsJson) {
  let loaded = module;
  if (waiting === 1) {
    try { loaded = await module; } catch (error) { send('loadFail', explain(error)); return; }
  }
  start(loaded, argumentsJson);
}

return { run, answer, explain };
})`;
