import { maxToolCodeBytes } from '../../core/tools/tool.ts';

/**
 * What one run of a tool may use. Chosen so that an honest tool never meets them and a hostile one cannot hurt the
 * editor; the figures were measured against a collection of hostile tools.
 */
export const toolLimits = {
  /** Milliseconds of computing inside the guest. */
  cpuMs: 5_000,
  /** Milliseconds from start to end, waiting included; what a caller may ask for ends at `maxWallMs`. */
  wallMs: 30_000,
  maxWallMs: 300_000,
  /** Milliseconds between the polite request to end and the end of the worker. */
  graceMs: 250,
  /** Milliseconds beyond `cpuMs` after which the worker is ended, where the guest could not be interrupted. */
  cpuGraceMs: 125,
  /** Milliseconds that a new worker may take to report ready. */
  startMs: 15_000,
  /** Bytes of the guest's heap and stack, and 64 KiB pages of the whole WebAssembly instance. */
  heapBytes: 64 * 1024 * 1024,
  stackBytes: 512 * 1024,
  wasmInitialPages: 256,
  wasmMaxPages: 2048,
  /** Bytes of the tool's source, and of its arguments as JSON. */
  inputBytes: maxToolCodeBytes,
  /** Bytes of the result as JSON. */
  resultBytes: 1024 * 1024,
  /** Bytes and lines of the log. */
  logBytes: 64 * 1024,
  logLines: 1_000,
  /** Bytes of a file that a tool reads, of an answer's body (unpacked) and of its headers. */
  fileBytes: 1024 * 1024,
  responseBytes: 4 * 1024 * 1024,
  headerBytes: 64 * 1024,
  /** Host calls (`tool.sleep` and the like) in one run, and at one time; more than that wait their turn. */
  hostCalls: 200,
  concurrentHostCalls: 32,
} as const;
