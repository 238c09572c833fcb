import type { FailureContext } from '../../core/llm/failure/providerFailure.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../../core/llm/llmProvider.ts';
import type { LLMRequest } from '../../core/llm/llmRequest.ts';
import { modelTarget, type ModelTarget } from '../../core/llm/modelTarget.ts';
import type { Refusal } from '../../core/llm/refusal.ts';
import { ToolNames } from '../../core/llm/toolNames.ts';
import type { TurnReader } from '../../core/llm/turnReader.ts';
import { queryOf } from '../../core/llm/vendorBaseUrl.ts';
import { LearntQuirks } from './learntQuirks.ts';
import { turnSettings } from './turn/turnSettings.ts';
import { TurnStream } from './turn/turnStream.ts';
import { TurnTransport, type TurnTransportOptions } from './turn/turnTransport.ts';

/** How requests and answers of a protocol are made out, whoever speaks it. */
export interface Protocol<Body, Quirks> {
  /** The request in the protocol's shape, without what the model is known not to take. */
  shape: (request: LLMRequest, target: ModelTarget, names: ToolNames, quirks: Quirks) => Body;
  /** What to change after a refusal of the body; undefined where nothing would help. */
  learn: (refusal: Refusal, body: Body, quirks: Quirks, target: ModelTarget) => Quirks | undefined;
  /** What of it holds for further requests too. */
  lasting: (quirks: Quirks) => Quirks;
  createReader: (names: ToolNames, context: FailureContext) => TurnReader;
  /** The vendor's error inside the stream, out of the SDK's exception; undefined where it is none. */
  errorBody: (error: unknown) => unknown;
}

/** A vendor over one connection. */
export interface Vendor<Body, Quirks> extends Pick<TurnTransportOptions, 'baseUrl' | 'authHeaders' | 'cleanStream'> {
  connection: LLMConnection;
  options: ProviderOptions;
  model: string;
  /** What the vendor does not take, whatever the model. */
  usualQuirks: Quirks;
  /** Sends the body through the vendor's SDK. */
  send: (body: Body, transport: TurnTransport) => Promise<AsyncIterable<unknown>>;
}

/** Gives the providers of a protocol, which learn from each other's refusals. */
export function providersOf<Body, Quirks>(
  protocol: Protocol<Body, Quirks>,
): (vendor: Vendor<Body, Quirks>) => LLMProvider {
  const learnt = new LearntQuirks<Quirks>(protocol.lasting);
  return ({ connection, options, model, usualQuirks, send, ...way }) => {
    const settings = { ...turnSettings(connection, options), ...way, query: queryOf(connection.endpoint) };
    const { context, baseUrl } = settings;
    const target = modelTarget(connection.config, model);
    return {
      stream(request, signal) {
        const names = new ToolNames(request.tools);
        const transport = new TurnTransport({ ...settings, signal });
        const open = () =>
          learnt.send(transport, [baseUrl, model, request.tools.length > 0], usualQuirks, {
            shape: (quirks) => protocol.shape(request, target, names, quirks),
            send: (body) => send(body, transport),
            learn: (refusal, body, quirks) => protocol.learn(refusal, body, quirks, target),
          });
        const reader = protocol.createReader(names, context);
        return new TurnStream({ transport, reader, context, signal, open, errorBody: protocol.errorBody });
      },
    };
  };
}
