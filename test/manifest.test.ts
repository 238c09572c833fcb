import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as manifest from '../src/manifest.ts';
import { chatCommands, type ChatCommand } from '../src/protocol/chatCommand.ts';

interface Menu {
  command: string;
  when?: string;
}
interface PackageJson {
  publisher: string;
  name: string;
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; title: string; category: string }[];
    viewsContainers: { activitybar: { id: string }[] };
    views: Record<string, { id: string; name: string }[]>;
    viewsWelcome: { view: string; contents: string; when: string }[];
    menus: Record<string, Menu[]>;
    keybindings: { command: string; key: string; mac: string; when: string }[];
    languages: { id: string }[];
    grammars: { language: string }[];
    languageModelTools: { name: string; toolReferenceName: string; inputSchema: object }[];
    configuration: { properties: Record<string, { markdownDescription: string }> };
  };
}

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, 'package.json'), 'utf8');
const declared = JSON.parse(text) as PackageJson;
const { contributes } = declared;
const strings = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const menuEntries = Object.values(contributes.menus).flat();
const whens = [...menuEntries, ...contributes.keybindings].map(({ when }) => when ?? '');

/**
 * What follows Ctrl+K, held with Ctrl, in the default keybindings of VS Code 1.139 that hold wherever the focus is, or in any editor;
 * and what a text field does with Ctrl by itself.
 */
const editorKeys = ['h', 'i', 'k', 'm', 'o', 'p', 'q', 'r', 's', 't', 'w', 'up', 'down', 'left', 'right', '\\'].concat(
  ['pageup', 'pagedown'],
  ['a', 'c', 'v', 'x', 'y', 'z'],
);

describe('the manifest', () => {
  it('names the extension as package.json does', () => {
    assert.equal(manifest.extensionId, `${declared.publisher}.${declared.name}`);
  });

  it('holds exactly the declared commands', () => {
    assertSame(
      contributes.commands.map(({ command }) => command),
      Object.values(manifest.commands),
    );
  });

  it('has every command registered once in the code, and nothing else', () => {
    const registered = sources('src')
      .flatMap((source) => [...source.matchAll(/\bregister\(\s*commands\.(\w+)/g)])
      .map(([, role]) => role ?? '');
    assertSame(registered, Object.keys(manifest.commands));
  });

  it('gives each command of the chat its title and keys, and shows it while a chat is focused', () => {
    const palette = contributes.menus['commandPalette'] ?? [];
    for (const [name, { title }] of Object.entries(chatCommands)) {
      assert.equal(localised(`%command.${name}%`), title);
      const { when } = palette.find(({ command }) => command === `promptdeck.${name}`) ?? {};
      assert.match(when ?? '', /^promptdeck\.chatFocused\b/, name);
    }
    const bound = (Object.keys(chatCommands) as ChatCommand[]).flatMap((name) => {
      const command: { title: string; key?: string } = chatCommands[name];
      const key = command.key?.toLowerCase();
      const keys = { key: `ctrl+k ctrl+${key}`, mac: `cmd+k cmd+${key}` };
      return key === undefined ? [] : [{ command: `promptdeck.${name}`, ...keys }];
    });
    assert.deepEqual(
      contributes.keybindings.map(({ when: _when, ...binding }) => binding),
      bound,
    );
  });

  it('takes no keys that VS Code itself binds where a chat has the focus', () => {
    for (const { key, when } of contributes.keybindings) {
      // An input of the editor's own, as in a view beside the chat, keeps its keys.
      assert.equal(when, `${manifest.contexts.chatFocused} && !inputFocus && !terminalFocus`);
      assert.ok(!editorKeys.includes(key.replace('ctrl+k ctrl+', '')), key);
    }
    assert.equal(new Set(contributes.keybindings.map(({ key }) => key)).size, contributes.keybindings.length);
  });

  it('holds exactly the declared views, container, language and settings', () => {
    assertSame(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [manifest.viewContainer],
    );
    assertSame(Object.keys(contributes.views), [manifest.viewContainer]);
    assertSame(
      (contributes.views[manifest.viewContainer] ?? []).map(({ id }) => id),
      Object.values(manifest.views),
    );
    assertSame(
      contributes.languages.map(({ id }) => id),
      [manifest.promptLanguage],
    );
    assertSame(
      contributes.grammars.map(({ language }) => language),
      [manifest.promptLanguage],
    );
    assertSame(Object.keys(contributes.configuration.properties), Object.values(manifest.settings));
  });

  it('offers one tool to other chats, registered once', () => {
    assertSame(
      contributes.languageModelTools.map(({ name }) => name),
      [manifest.ownEditorTool],
    );
    const registered = sources('src').flatMap((source) => [...source.matchAll(/\bregisterTool\(ownEditorTool\b/g)]);
    assert.equal(registered.length, 1);
  });

  it('welcomes the user in every view, with commands that exist', () => {
    assertSame(
      contributes.viewsWelcome.map(({ view }) => view),
      Object.values(manifest.views),
    );
    for (const { view, when } of contributes.viewsWelcome) assert.equal(when, manifest.emptyContextOf(view));
    const linked = contributes.viewsWelcome.flatMap(({ contents }) => [
      ...localised(contents).matchAll(/\(command:([\w.]+)\)/g),
    ]);
    assert.equal(linked.length, 4);
    // A view's welcome knows links only; other Markdown shows as it is written.
    for (const { contents } of contributes.viewsWelcome) assert.doesNotMatch(localised(contents), /[`*]/);
    for (const [, command] of linked) assert.ok(isCommand(command), command);
  });

  it('puts only declared commands into menus, each view command on a declared view', () => {
    for (const { command } of menuEntries) assert.ok(isCommand(command), command);
    const inViews = whens.flatMap((when) => [...when.matchAll(/\bview == ([\w.]+)/g)].map(([, view]) => view ?? ''));
    for (const view of inViews) assert.ok((Object.values(manifest.views) as unknown[]).includes(view), view);
    assertSame([...new Set(inViews)], Object.values(manifest.views));
  });

  it('uses every viewItem value in menus, and no other', () => {
    const used = whens
      .flatMap((when) => [...when.matchAll(/viewItem =~ \/\^\(([\w|]+)\)(?:\$|\(,\|\$\))\//g)])
      .flatMap(([, values]) => values?.split('|') ?? []);
    assertSame([...new Set(used)], Object.values(manifest.viewItems));
  });

  it('uses every mark of a tool, and knows a tool by whatever marks follow', () => {
    const marks = whens
      .flatMap((when) => [...when.matchAll(/viewItem =~ \/,\((\w+)\)\(,\|\$\)\//g)])
      .map(([, mark]) => mark ?? '');
    assertSame([...new Set(marks)], Object.values(manifest.toolMarks));
    for (const when of whens) assert.doesNotMatch(when, /\b(?:tool|toolFile|pythonTool)\)\$/);
  });

  it('uses every context key in when clauses, and no other of its own', () => {
    const used = whens.flatMap((when) => [...when.matchAll(/\bpromptdeck\.\w+/g)]).map(([key]) => key);
    const own = used.filter((key) => !(Object.values(manifest.views) as string[]).includes(key));
    assertSame([...new Set(own)], Object.values(manifest.contexts));
  });

  it('keeps commands that need a row out of the palette', () => {
    const hidden = (contributes.menus['commandPalette'] ?? []).map(({ command }) => command);
    for (const command of Object.values(manifest.commands)) {
      const needsRow = /\.(?:open(?!Chat)|rename|delete(?!Secret)|refresh|revokeGrant|saveTool|compare|convert)/.test(
        command,
      );
      if (needsRow) assert.ok(hidden.includes(command), command);
    }
  });

  it('activates for its panels, and restricts only settings that it has', () => {
    for (const panel of Object.values(manifest.panels)) {
      assert.ok(declared.activationEvents.includes(`onWebviewPanel:${panel}`), panel);
    }
    for (const setting of declared.capabilities.untrustedWorkspaces.restrictedConfigurations) {
      assert.ok((Object.values(manifest.settings) as string[]).includes(setting), setting);
    }
  });

  it('has a text for every placeholder, and no text without one', () => {
    const placeholders = [...text.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key ?? '');
    assertSame([...new Set(placeholders)], Object.keys(strings));
    for (const { category } of contributes.commands) assert.equal(category, 'Promptdeck');
  });
});

function isCommand(command: string | undefined): boolean {
  return (Object.values(manifest.commands) as unknown[]).includes(command);
}

function localised(contents: string): string {
  return strings[contents.replaceAll('%', '')] ?? contents;
}

function assertSame(actual: readonly string[], expected: readonly string[]): void {
  assert.deepEqual([...actual].sort(), [...expected].sort());
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, folder, file), 'utf8'));
}
