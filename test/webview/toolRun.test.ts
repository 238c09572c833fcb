import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type {
  ToolRunHostMessage,
  ToolRunPanelState,
  ToolRunPanelView,
  ToolRunWebviewMessage,
} from '../../src/protocol/toolRun.ts';
import { panelBundle, PanelBrowser, type PageOptions, type PanelPage } from './panelPage.ts';
import { everyField, toolField, toolRunStates, viewMessage } from './sampleToolRuns.ts';
import { themeNames } from './themes.ts';

interface ToolRunProtocol {
  host: ToolRunHostMessage;
  webview: ToolRunWebviewMessage;
  state: ToolRunPanelState;
}

describe('the panel in which a tool is tried', function () {
  this.timeout(60_000);
  let browser: PanelBrowser<ToolRunProtocol>;
  let panel: PanelPage<ToolRunProtocol>;
  before(async () => {
    browser = await PanelBrowser.start('toolRun');
  });
  after(async () => {
    await browser.close();
  });
  afterEach(async () => {
    // Whatever happened: nothing was refused by the content policy, nothing was thrown.
    const complaints = [...panel.complaints];
    await panel.close();
    assert.deepEqual(complaints, []);
  });

  async function open(view: Partial<ToolRunPanelView>, options?: PageOptions<ToolRunPanelState>): Promise<void> {
    panel = await browser.open(options);
    await panel.receive(viewMessage(view));
  }
  const field = (name: string) => panel.page.locator(`[data-field$=":${name}"]`);
  const button = (name: string) => panel.page.getByRole('button', { name });
  const runs = async () => (await panel.posted()).filter(({ type }) => type === 'run');
  const status = () => panel.page.locator('[role=status]').innerText();

  it('stays within its size budget', async () => {
    await open({});
    const { firstBytes } = await panelBundle('toolRun');
    assert.ok(firstBytes <= 25 * 1024, `${String(firstBytes)} bytes of gzip`);
  });

  it('has a control of its kind for each field, labelled, described and with its default', async () => {
    await open({ fields: everyField, defaults: ['apiKey'] });
    const named = (role: 'textbox' | 'checkbox' | 'combobox', name: string) =>
      panel.page.getByRole(role, { name, exact: true });
    const city = named('textbox', 'city (required)');
    assert.equal(await city.getAttribute('required'), '');
    const help = (await city.getAttribute('aria-describedby')) ?? '';
    assert.match(await panel.page.locator(`[id="${help}"]`).innerText(), /Name of the place/);
    assert.equal(await named('textbox', 'days').getAttribute('placeholder'), 'Default: 3');
    assert.deepEqual(await named('combobox', 'units').locator('option').allInnerTexts(), [
      'Default: metric',
      'metric',
      'imperial',
    ]);
    assert.equal(await named('checkbox', 'withWind').isChecked(), true);
    assert.equal(await named('checkbox', 'quiet').isChecked(), false);
    assert.match(await named('textbox', 'stations JSON').inputValue(), /"north"/);
    assert.match(await panel.page.getByRole('group', { name: 'Variables of the chat' }).innerText(), /user_name/);
    assert.match(await panel.page.getByRole('group', { name: 'From defaults' }).innerText(), /apiKey .*not shown/);
  });

  it('runs with what the controls hold: by Run, by Enter, and by Ctrl+Enter where Enter begins a line', async () => {
    await open({ fields: everyField.map((each) => ({ ...each, required: false })) });
    await field('city').fill('Oslo');
    await field('units').selectOption('imperial');
    await field('withWind').uncheck();
    await field('city').press('Enter');
    await field('stations').fill('[]');
    await field('stations').press('Enter');
    assert.equal((await runs()).length, 1);
    await field('stations').press('Control+Enter');
    await button('Run').click();
    const sent = await runs();
    assert.equal(sent.length, 3);
    assert.deepEqual(sent[0], {
      type: 'run',
      values: {
        'argument:city': 'Oslo',
        'argument:units': '"imperial"',
        'argument:withWind': 'false',
        'argument:stations': '[\n  "north",\n  "south"\n]',
      },
    });
    await field('city').press('Shift+Enter');
    assert.equal(await field('city').inputValue(), 'Oslo\n');
  });

  it('tells faults at their fields and goes to the first, before the host is asked', async () => {
    await open({ fields: [toolField({ name: 'size', kind: 'number', required: true }), ...everyField] });
    await field('stations').fill('[1,\n2');
    await field('days').focus();
    assert.match(await panel.page.locator('.fault').innerText(), /Line 2 is not JSON/);
    await button('Run').click();
    assert.deepEqual(await runs(), []);
    assert.equal(await field('size').evaluate((node) => node === document.activeElement), true);
    assert.equal(await status(), '2 fields need other values.');
    const described = (await field('size').getAttribute('aria-describedby'))?.split(' ')[0] ?? '';
    assert.match(await panel.page.locator(`[id="${described}"]`).innerText(), /needs a value/);
    await field('size').fill('1');
    assert.equal(await field('size').getAttribute('aria-invalid'), 'false');
  });

  it('tells an empty text from none: a required one is empty, another is cleared by its link once it was touched', async () => {
    const fields = [
      toolField({ name: 'query', required: true }),
      toolField({ name: 'note', defaultText: 'none' }),
      toolField({ name: 'tone', value: 'from the last run' }),
    ];
    await open({ fields });
    assert.equal(await field('query').getAttribute('placeholder'), 'Empty text');
    assert.equal(await button('Clear note').count(), 0);
    await button('Clear tone').click();
    assert.equal(await field('tone').inputValue(), '');
    assert.equal(await field('tone').evaluate((node) => node === document.activeElement), true);
    await field('note').fill('x');
    await field('note').fill('');
    assert.equal(await field('note').getAttribute('placeholder'), 'Empty text');
    await button('Run').click();
    await field('query').fill('');
    assert.equal(await button('Clear query').count(), 0);
    const state = await panel.savedState();
    await button('Clear note').click();
    assert.equal(await field('note').getAttribute('placeholder'), 'Default: none');
    await field('query').fill('q');
    await button('Run').click();
    assert.deepEqual(
      (await runs()).map((run) => run.type === 'run' && run.values),
      [{ 'argument:note': '' }, { 'argument:query': 'q' }],
    );
    await panel.close();
    await open({ fields }, { state: state ?? assert.fail('nothing was saved') });
    assert.equal(await field('tone').inputValue(), '', 'cleared over a reload too');
  });

  it('shows the shape of what it cannot offer a control for, and inserts it', async () => {
    const example = '{\n  "day": 1\n}';
    await open({ fields: [toolField({ name: 'when', kind: 'json', example, takesText: true, required: true })] });
    assert.equal(await field('when').getAttribute('placeholder'), example);
    await button('Insert Example').click();
    assert.equal(await field('when').inputValue(), example);
    assert.equal(await field('when').evaluate((node) => node === document.activeElement), true);
    await field('when').fill('tomorrow');
    await button('Run').click();
    assert.deepEqual(await runs(), [{ type: 'run', values: { 'argument:when': 'tomorrow' } }]);
  });

  it('shows a run that was stopped as no error', async () => {
    const error = { kind: 'cancelled', name: 'Cancelled', message: 'The tool was stopped.', frames: [] };
    await open({ run: { ok: false, error, logs: [], durationMs: 900, grants: [] } });
    const outcome = panel.page.locator('.outcome');
    assert.equal((await outcome.innerText()).trim().replace('\n', ' '), 'Stopped in 900 ms');
    assert.equal(await outcome.locator('.failed, .error').count(), 0);
  });

  it('shows a fault that the host found', async () => {
    const fields = [toolField({ name: 'size', kind: 'number', value: '1' })];
    await open({ fields });
    await panel.receive(viewMessage({ fields, attempts: 1, faults: { 'argument:size': 'It must be >= 2.' } }));
    assert.equal(await panel.page.locator('.fault').innerText(), 'It must be >= 2.');
    assert.equal(await field('size').evaluate((node) => node === document.activeElement), true);
  });

  it('asks for what the tool wants before it runs', async () => {
    await open({ wants: ['Network: api.example'], isGranted: false });
    await button('Run').click();
    assert.deepEqual(await runs(), []);
    const strip = panel.page.getByRole('region', { name: 'This tool wants:' });
    assert.equal(await strip.evaluate((node) => node === document.activeElement), true);
    await panel.page.keyboard.press('Enter');
    assert.deepEqual(await runs(), [], 'a second Enter is no yes');
    assert.match(await panel.page.locator('.run-bar').innerText(), /Runs once you allow/);
    await button('Allow Once').click();
    await button('Always Allow').click();
    assert.deepEqual(await runs(), [
      { type: 'run', values: {}, allow: 'once' },
      { type: 'run', values: {}, allow: 'always' },
    ]);
  });

  it('turns Run into Stop while the tool runs, counts the time, and stops by Esc', async () => {
    await open({});
    await button('Run').focus();
    await panel.receive(viewMessage({ running: { elapsedMs: 1_200 } }));
    assert.equal(await button('Stop').evaluate((node) => node === document.activeElement), true);
    assert.match(await panel.page.locator('.elapsed').innerText(), /^1\.\d s$/);
    await button('Stop').click();
    await panel.page.keyboard.press('Escape');
    assert.equal((await panel.posted()).filter(({ type }) => type === 'stop').length, 2);
  });

  it('shows a result, tells its end once, and copies it', async () => {
    const { run } = toolRunStates['a result'] ?? assert.fail();
    await open({});
    assert.equal(await status(), '');
    await panel.receive(viewMessage({ running: { elapsedMs: 0 } }), viewMessage({ run, attempts: 1 }));
    assert.equal(await status(), 'The tool ran in 42 ms.');
    const text = await panel.page.getByRole('group', { name: 'Result' }).innerText();
    assert.match(text, /^\{\n {2}"city": "Oslo",/);
    const console = panel.page.getByRole('group', { name: 'Console' });
    assert.match((await console.textContent()) ?? '', /^Asking the stationWarning: No wind thereAsking another one$/);
    assert.equal(await console.locator('.warn').count(), 1);
    assert.match(await panel.page.locator('.grants').innerText(), /allowed once/);
    await button('Copy result').click();
    assert.deepEqual(await panel.waitForPost('copy'), { type: 'copy', text });
  });

  it('leads from an error, a frame and a fault of the code to the line', async () => {
    await open({ ...toolRunStates['an error'] });
    await button('Show the code').click();
    await button('Show line 12, column 7').click();
    await button('default (20:10)').click();
    await panel.receive(viewMessage({ fault: { message: 'Two exports.', place: { line: 3, column: 2 } } }));
    assert.equal(await button('Run').count(), 0);
    await button('Show line 3').click();
    const places = (await panel.posted()).flatMap((message) => (message.type === 'open' ? [message.place] : []));
    assert.deepEqual(places, [undefined, { line: 12, column: 7 }, { line: 20, column: 10 }, { line: 3, column: 2 }]);
  });

  it('has its user set the secret that a run lacked', async () => {
    const message = 'The tool "weather" needs the secret "KEY", which is not stored. Set it, then try again.';
    const error = { kind: 'arguments', name: '', message, frames: [] };
    const run = { ok: false, logs: [], durationMs: null, grants: [] };
    await open({ run: { ...run, error } });
    assert.equal(await button('Set Secret…').count(), 0);
    await panel.receive(viewMessage({ run: { ...run, error: { ...error, lacksSecret: true } } }));
    await button('Set Secret…').click();
    await panel.waitForPost('setSecret');
    assert.match(await panel.page.locator('.outcome').innerText(), /^Not called\s+The tool "weather" needs the secret/);
  });

  it('runs nothing without trust, and leads to it', async () => {
    await open({ isTrusted: false, wants: ['Network: api.example'], isGranted: false });
    assert.equal(await button('Run').count(), 0);
    assert.equal(await button('Allow Once').count(), 0);
    await button('Manage Workspace Trust').click();
    await panel.waitForPost('manageTrust');
  });

  it('keeps the values by name while the tool changes, and over a reload', async () => {
    await open({ fields: [toolField({ name: 'a' }), toolField({ name: 'b', value: 'from the last run' })] });
    await field('a').fill('typed');
    await panel.receive(viewMessage({ fields: [toolField({ name: 'c' }), toolField({ name: 'a', kind: 'json' })] }));
    assert.equal(await field('a').inputValue(), 'typed');
    const state = await panel.savedState();
    assert.deepEqual(state, { uri: 'file:///recipes/tools/weather.tool.ts', values: { 'argument:a': 'typed' } });
    await panel.close();
    await open({ fields: [toolField({ name: 'a' })] }, { state });
    assert.equal(await field('a').inputValue(), 'typed');
    await button('Reset the form').click();
    await panel.waitForPost('reset');
    assert.equal(await field('a').inputValue(), '');
  });

  it('puts the cursor into the form where the host wants it', async () => {
    await open({ fields: everyField });
    await panel.receive({ type: 'focus' });
    assert.equal(await field('city').evaluate((node) => node === document.activeElement), true);
  });

  it('does not scroll sideways in a narrow panel', async () => {
    await open({ ...toolRunStates['an error'] }, { width: 240 });
    assert.ok(await panel.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });

  for (const theme of themeNames) {
    it(`is clean to axe in ${theme}`, async () => {
      panel = await browser.open({ theme, height: 1600, reducedMotion: true });
      await panel.page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
      // Between themes only the colours differ.
      const options: RunOptions = theme === themeNames[0] ? {} : { runOnly: ['color-contrast', 'link-in-text-block'] };
      const names =
        theme === themeNames[0] ? Object.keys(toolRunStates) : ['what it wants', 'an error', 'faults of the form'];
      for (const name of names) {
        const view = toolRunStates[name] ?? assert.fail(name);
        await panel.receive(viewMessage({ ...view, attempts: 0 }), viewMessage(view));
        const { violations } = await panel.page.evaluate(
          (all) => (window as unknown as { axe: { run: (o: RunOptions) => Promise<AxeResults> } }).axe.run(all),
          options,
        );
        const found = violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => [id, html, failureSummary]),
        );
        assert.deepEqual(found, [], name);
      }
    });
  }
});
