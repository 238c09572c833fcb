import type * as vscode from 'vscode';
import { type ModelServer, startModelServer } from '../model/server.ts';
import { deleteFile, extensionUnderTest, untilTrue, writeFile } from './extensionUnderTest.ts';

/** A model server with a config and prompts of the workspace that lead to it. */
export class ModelFixture {
  readonly server: ModelServer;
  private readonly files: vscode.Uri[] = [];

  private constructor(server: ModelServer) {
    this.server = server;
  }

  static async start(): Promise<ModelFixture> {
    return new ModelFixture(await startModelServer());
  }

  /** Writes `llm_configs/NAME.yml` and waits until the extension has it. */
  async addConfig(name: string, more: string[] = []): Promise<void> {
    await this.addConfigText(name, [
      'llm_config_class: OpenAICompatibleConfig',
      `base_url: ${this.server.baseUrl('openai')}`,
      'model_name: host-model',
      'tools_enabled: true',
      ...more,
    ]);
  }

  /** The same with all lines but the one of the name given. */
  async addConfigText(name: string, lines: string[]): Promise<void> {
    this.files.push(await writeFile(`llm_configs/${name}.yml`, `${[`name: ${name}`, ...lines].join('\n')}\n`));
    const { services } = (await extensionUnderTest()).internals;
    await services.configFiles.ready();
    await untilTrue(() => services.configFiles.configs.some((config) => config.name === name));
  }

  /** Writes `prompts/NAME.prompt.njk` and waits until the extension has it. */
  async addPrompt(name: string, text: string): Promise<void> {
    const uri = await writeFile(`prompts/${name}.prompt.njk`, text);
    this.files.push(uri);
    const { services } = (await extensionUnderTest()).internals;
    await services.promptFiles.sync(uri);
  }

  async close(): Promise<void> {
    await this.server.close();
    await Promise.all(this.files.map(deleteFile));
  }
}
