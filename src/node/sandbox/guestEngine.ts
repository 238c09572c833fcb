import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSContext } from 'quickjs-emscripten-core';
import quickjsVariant from '@jitl/quickjs-wasmfile-release-sync';
import { toolLimits } from './toolLimits.ts';

/**
 * A context of its own WebAssembly instance. It is never disposed, only dropped: freeing the heap of a guest that was
 * stopped midway can trap, and the instance is garbage anyway.
 * @param quickjs the compiled engine
 * @param interrupt called every few thousand steps of the guest; true ends it
 */
export async function createGuestContext(
  quickjs: WebAssembly.Module,
  interrupt: () => boolean,
): Promise<{ context: QuickJSContext; memory: WebAssembly.Memory }> {
  const memory = new WebAssembly.Memory({ initial: toolLimits.wasmInitialPages, maximum: toolLimits.wasmMaxPages });
  const engine = await newQuickJSWASMModuleFromVariant(
    newVariant(quickjsVariant, {
      wasmModule: quickjs,
      wasmMemory: memory,
    }),
  );
  const runtime = engine.newRuntime({
    memoryLimitBytes: toolLimits.heapBytes,
    maxStackSizeBytes: toolLimits.stackBytes,
    interruptHandler: interrupt,
  });
  return { context: runtime.newContext(), memory };
}
