import { setTimeout as sleep } from 'node:timers/promises';
import { format } from 'node:util';
import { EditorSession } from '../editor/editorSession.ts';
import { startDemoModel } from '../model/demoModel.ts';
import { buildHostSuite, packModelExtension, root } from './build.ts';
import { examples, pointConfigsAt } from './exampleWorkspace.ts';
import type { OutputSection } from './orderedOutput.ts';
import { collectResult, hostLineMark, type SuiteResult } from './suiteResult.ts';

/** The longest that the whole suite may take. */
const timeoutMs = 10 * 60_000;

/**
 * Runs `test/vscode` inside the extension host of a VS Code in a headless browser, over a copy of `examples/`.
 * @param pattern only tests whose full title matches
 */
export async function runHostSuite(output: OutputSection, pattern?: string): Promise<SuiteResult> {
  const extensionTestsPath = buildHostSuite();
  const model = await startDemoModel({ port: 0 });
  try {
    return await collectResult(async (env) => {
      const session = await EditorSession.start({
        workspace: examples,
        prepareWorkspace: (folder) => pointConfigsAt(folder, new URL(model.url).origin),
        extensionDevelopmentPath: root,
        vsixes: [await packModelExtension()],
        env: { ...env, PROMPTDECK_TEST_PATTERN: pattern ?? '' },
      });
      try {
        return await runInWindow(session, extensionTestsPath, output);
      } finally {
        await session.close();
      }
    });
  } finally {
    await model.close();
  }
}

/** Opens the window whose extension host runs the suite. @returns what went wrong with the run as such */
async function runInWindow(
  session: EditorSession,
  extensionTestsPath: string,
  output: OutputSection,
): Promise<string | undefined> {
  const window = await session.newWindow();
  // VS Code calls these two: with each line of the extension host's console, and at the end of its tests.
  await window.page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
    // The other lines are VS Code's own.
    const line = format(...args);
    if (line.startsWith(hostLineMark)) output.write(`${line.slice(hostLineMark.length)}\n`);
  });
  const exit = new Promise<number>((resolve) => {
    void window.page.exposeFunction('codeAutomationExit', resolve);
  });
  await window.page.goto(session.windowUrl({ extensionTestsPath }));
  const code = await Promise.race([exit, sleep(timeoutMs, undefined, { ref: false })]);
  if (code === 0) return undefined;
  await window.screenshot('host-suite-failed');
  return code === undefined
    ? `The extension host's tests did not end within ${timeoutMs / 60_000} minutes.`
    : `The extension host's tests ended with ${code}.`;
}
