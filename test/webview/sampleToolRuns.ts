import type { ToolField, ToolRunHostMessage, ToolRunPanelView } from '../../src/protocol/toolRun.ts';

/** A field with what a test cares about. */
export function toolField(fields: Partial<ToolField> & Pick<ToolField, 'name'>): ToolField {
  const { name, from = 'model' } = fields;
  const key = `${from === 'model' ? 'argument' : 'variable'}:${name}`;
  return { key, description: '', required: false, kind: 'text', defaultText: '', from, ...fields };
}

/** A panel's view with what a test cares about. */
export function toolRunView(fields: Partial<ToolRunPanelView> = {}): ToolRunPanelView {
  return {
    uri: 'file:///recipes/tools/weather.tool.ts',
    toolName: 'weather',
    description: 'Tells the weather of a place.\nCall it where somebody asks what to wear.',
    fields: [],
    defaults: [],
    wants: [],
    isGranted: true,
    fault: null,
    isTrusted: true,
    isUnsaved: false,
    spec: '{"name":"weather","description":"Tells the weather.","parameters":{"type":"object","properties":{}}}',
    running: null,
    run: null,
    faults: {},
    attempts: 0,
    ...fields,
  };
}

/** The message that shows a view. */
export function viewMessage(fields: Partial<ToolRunPanelView> = {}): ToolRunHostMessage {
  return { type: 'view', view: toolRunView(fields) };
}

/** One field of each kind. */
export const everyField: ToolField[] = [
  toolField({ name: 'city', required: true, description: 'Name of the place, as people there write it.' }),
  toolField({ name: 'days', kind: 'number', defaultText: '3' }),
  toolField({ name: 'units', kind: 'choice', choices: ['"metric"', '"imperial"'], defaultText: '"metric"' }),
  toolField({ name: 'withWind', kind: 'boolean', description: 'Tell the wind too.', defaultText: 'true' }),
  toolField({ name: 'quiet', kind: 'boolean' }),
  toolField({ name: 'stations', kind: 'json', value: '[\n  "north",\n  "south"\n]', description: 'Only these.' }),
  toolField({ name: 'user_name', from: 'context', required: true }),
];

const okRun: NonNullable<ToolRunPanelView['run']> = {
  ok: true,
  result: '{"city":"Oslo","days":[{"day":"Monday","celsius":4.5},{"day":"Tuesday","celsius":6}],"wind":null}',
  logs: ['Asking the station', 'No wind there', 'Asking another one'],
  logLevels: { 1: 'warn' },
  durationMs: 42,
  grants: ['Network: api.weather.example (allowed once)'],
};

const failedRun: NonNullable<ToolRunPanelView['run']> = {
  ok: false,
  error: {
    kind: 'error',
    name: 'TypeError',
    message: 'cannot read property "days" of undefined',
    place: { line: 12, column: 7 },
    frames: [
      { text: 'forecast (12:7)', place: { line: 12, column: 7 } },
      { text: 'default (20:10)', place: { line: 20, column: 10 } },
      { text: 'native' },
    ],
  },
  logs: ['Asking the station', 'The station is gone:\n  no answer'],
  logLevels: { 1: 'error' },
  durationMs: 1234,
  grants: [],
};

const full = { fields: everyField, defaults: ['apiKey', 'region'] };

/** The states that the panel is looked at in. */
export const toolRunStates: Record<string, ToolRunPanelView> = {
  'a form': toolRunView({ ...full, isUnsaved: true }),
  'no arguments': toolRunView(),
  'what it wants': toolRunView({
    ...full,
    wants: ['Network: api.weather.example', 'Reading files of the workspace'],
    isGranted: false,
  }),
  'a run under way': toolRunView({ ...full, running: { elapsedMs: 2_345 }, run: okRun, attempts: 1 }),
  'a result': toolRunView({ ...full, run: okRun, attempts: 1 }),
  'an error': toolRunView({ ...full, run: failedRun, attempts: 1 }),
  'faults of the form': toolRunView({
    ...full,
    faults: { 'argument:city': 'This needs a value.', 'argument:stations': 'Line 2 is not JSON: expected ":".' },
    attempts: 2,
  }),
  'a fault of the code': toolRunView({
    ...full,
    fault: { message: '"defaults" must be a literal.', place: { line: 3, column: 1 } },
  }),
  'no trust': toolRunView({ ...full, isTrusted: false }),
};
