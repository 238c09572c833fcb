import type { AppError } from '../../base/appError.ts';
import { providerFailure, type FailureContext } from './providerFailure.ts';

/** What an error of the connection itself is in words, and whether the address is likely to be wrong. */
interface ConnectionFault {
  words: string;
  isAddress?: true;
  /** In place of the usual one. */
  advice?: string;
}

const noTls: ConnectionFault = {
  words: 'the server speaks no TLS.',
  isAddress: true,
  advice: 'Write http in place of https in the address in the config, then try again.',
};

/** By the code that Node gives them. */
const connectionFaults: Readonly<Record<string, ConnectionFault>> = {
  ECONNREFUSED: {
    words: 'nothing answers at the address (connection refused).',
    isAddress: true,
    advice: 'Start the server there, or correct the address in the config, then try again.',
  },
  ENOTFOUND: { words: "the address's host name is not known.", isAddress: true },
  EAI_AGAIN: { words: 'the host name could not be looked up.' },
  ECONNRESET: { words: 'the connection was reset.' },
  EPIPE: { words: 'the connection was closed by the other side.' },
  EHOSTUNREACH: { words: 'the host cannot be reached.' },
  ENETUNREACH: { words: 'the network cannot be reached.' },
  ETIMEDOUT: { words: 'the connection timed out.' },
  UND_ERR_CONNECT_TIMEOUT: { words: 'the connection timed out.' },
  UND_ERR_SOCKET: { words: 'the connection was closed by the other side.' },
  ERR_INVALID_URL: { words: 'the address is no URL.', isAddress: true },
  ERR_TLS_CERT_ALTNAME_INVALID: { words: "the server's certificate is for another host.", isAddress: true },
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  HPE_INVALID_CONSTANT: {
    words: 'the server speaks no plain HTTP.',
    isAddress: true,
    advice: 'Write https in place of http in the address in the config, then try again.',
  },
  CERT_HAS_EXPIRED: { words: "the server's certificate has expired." },
  DEPTH_ZERO_SELF_SIGNED_CERT: { words: "the server's certificate is self-signed." },
  SELF_SIGNED_CERT_IN_CHAIN: { words: "the server's certificate chain is self-signed." },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { words: "the server's certificate cannot be verified." },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { words: "the server's certificate cannot be verified." },
};

/** The first `code` along an error's chain of causes, also inside an AggregateError. */
function connectionCode(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return connectionCode(inner, depth + 1);
}

/** A proxy's 407, in the words of undici's `ProxyAgent`, of others that open tunnels, and of Chromium. */
const loginWords = /\bproxy\b.*\b407\b|\b407\b.*\bproxy\b|ERR_PROXY_AUTH/i;

function wantsLogin(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 5) return false;
  return loginWords.test(error.message) || wantsLogin(error.cause, depth + 1);
}

/** A proxy on the way lets nobody through who does not log in (HTTP 407). */
export function proxyWantsLogin(context: FailureContext, cause?: unknown): AppError {
  return providerFailure('NetworkError', 'the proxy asks for a login (407).', context, {
    status: 407,
    cause,
    advice: 'Put user name and password into the http.proxy setting (http://USER:PASSWORD@HOST:PORT), then try again.',
  });
}

/** The `AppError` for a request that never got an answer, or whose answer broke off in mid-air. */
export function failureOfConnection(error: unknown, context: FailureContext): AppError {
  if (wantsLogin(error)) return proxyWantsLogin(context, error);
  const code = connectionCode(error);
  const fault = code !== undefined && Object.hasOwn(connectionFaults, code) ? connectionFaults[code] : undefined;
  const timedOut = code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT';
  const address = fault?.isAddress === true ? context.yamlKeys?.address : undefined;
  return providerFailure(timedOut ? 'TimedOut' : 'NetworkError', fault?.words ?? 'the connection failed.', context, {
    cause: error,
    ...(address === undefined ? {} : { field: address }),
    ...(fault?.advice === undefined ? {} : { advice: fault.advice }),
  });
}

/** The stream ended without the vendor's terminal event. */
export function streamInterrupted(context: FailureContext, cause?: unknown): AppError {
  return providerFailure('StreamInterrupted', 'the answer broke off before its end.', context, { cause });
}

/** Something came back that is no answer of this protocol. */
export function unreadableAnswer(context: FailureContext, cause?: unknown): AppError {
  const address = context.yamlKeys?.address;
  return providerFailure('StreamInterrupted', 'the provider sent data that cannot be read as an answer.', context, {
    cause,
    advice: 'Check that the address in the config speaks the API of its llm_config_class, then try again.',
    ...(address === undefined ? {} : { field: address }),
  });
}
