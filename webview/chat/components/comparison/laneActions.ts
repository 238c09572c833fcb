import type { ChatActions } from '../../chatActions.ts';

/** What can be done in the lane of a config: what is decided and stopped there concerns that answer alone. */
export function laneActions(actions: ChatActions, configName: string): ChatActions {
  return {
    ...actions,
    stop() {
      actions.stop(configName);
    },
    endWait(choice) {
      actions.endWait(choice, configName);
    },
    decideTool(callId, decision) {
      actions.decideTool(callId, decision, configName);
    },
    runErrorAction(id) {
      actions.runErrorAction(id, configName);
    },
  };
}
