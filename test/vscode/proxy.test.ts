import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import * as vscode from 'vscode';
import { baseUrlOf } from '../model/routes.ts';
import { extensionUnderTest } from './extensionUnderTest.ts';
import { ModelFixture } from './modelFixture.ts';

/** A proxy that leads every request to one address, and notes where each was to go. */
class LocalProxy {
  readonly wanted: string[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(target: URL) {
    this.server = createServer((incoming, response) => {
      const url = new URL(incoming.url ?? '', target);
      this.wanted.push(url.host);
      const { method, headers } = incoming;
      const onward = request(new URL(url.pathname, target), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      incoming.pipe(onward);
    });
    // Whoever asks for a tunnel gets one.
    this.server.on('connect', (incoming, socket: Socket) => {
      this.wanted.push(incoming.url ?? '');
      const onward = connect(Number(target.port), target.hostname, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      this.keep(onward);
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    this.server.on('connection', (socket) => {
      this.keep(socket);
    });
  }

  static async start(target: string): Promise<LocalProxy> {
    const proxy = new LocalProxy(new URL(target));
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }
}

describe('the proxy of VS Code', () => {
  let model: ModelFixture;
  let proxy: LocalProxy;

  before(async () => {
    model = await ModelFixture.start();
    proxy = await LocalProxy.start(model.server.origin);
    await vscode.workspace.getConfiguration('http').update('proxy', proxy.url, vscode.ConfigurationTarget.Global);
  });

  after(async () => {
    await vscode.workspace.getConfiguration('http').update('proxy', undefined, vscode.ConfigurationTarget.Global);
    await proxy.close();
    await model.close();
  });

  it('is taken by requests to models, as the setting says', async () => {
    const classes = { OpenAICompatibleConfig: 'openai', AnthropicConfig: 'anthropic', GeminiConfig: 'gemini' } as const;
    for (const [llmConfigClass, vendor] of Object.entries(classes)) {
      const key = llmConfigClass === 'OpenAICompatibleConfig' ? 'base_url' : 'endpoint';
      // A host of its own, since a tunnel to one is used again.
      const host = `${vendor}.invalid`;
      const name = `host-proxy-${vendor}`;
      await model.addConfigText(name, [
        `llm_config_class: ${llmConfigClass}`,
        `${key}: ${baseUrlOf(vendor, `http://${host}`)}`,
        'model_name: m',
        'api_key: k',
      ]);
      model.server.reply({ text: 'OK' });
      const { internals } = await extensionUnderTest();
      const result = await (await internals.services.runtime.get()).testConfig(name);
      assert.ok(result.ok, JSON.stringify(result));
      assert.match(proxy.wanted.splice(0).join(), new RegExp(`^${host}`), llmConfigClass);
    }
  });
});
