import { useCallback } from "react";
import type { CommandId } from "../api/commands";
import { announce } from "../app/announcer";
import { useServices } from "../app/services";
import { Composer } from "../composer/Composer";
import { ModelPicker } from "../composer/ModelPicker";
import { QueueList } from "../composer/QueueList";
import { useModelChoice } from "../composer/use-model-choice";
import type { SessionView } from "./session";
import { isBusy } from "./stream-state";
import type { ChatActions, ComposerMode } from "./use-chat-actions";

interface ChatComposerProps {
  chatId: string;
  view: SessionView;
  actions: ChatActions;
  lastModelConfigId: string | undefined;
}

const notes: Record<ComposerMode["kind"], string> = {
  new: "",
  "edit-message": "Editing your message. Sending it deletes everything after it.",
  "edit-queued": "Editing a queued message. Sending it puts it at the end of the queue.",
};

export function ChatComposer({ chatId, view, actions, lastModelConfigId }: ChatComposerProps) {
  const { commands } = useServices();
  const model = useModelChoice(lastModelConfigId ?? "");
  const modelConfigId = model.chosen?.id;
  const { mode, leaveEdit } = actions;
  const editing = mode.kind !== "new";

  const send = useCallback(
    async (text: string, commandId: CommandId) => {
      const message = { text, modelConfigId, commandId };
      if (mode.kind === "edit-message") {
        await commands.editMessage(chatId, mode.id, message);
      } else {
        // Out first: with a full queue there would be no room for the new text. It stays in the box until it has arrived.
        if (mode.kind === "edit-queued") await commands.deleteQueued(chatId, mode.id);
        await commands.sendMessage(chatId, message);
      }
      leaveEdit();
    },
    [commands, chatId, modelConfigId, mode, leaveEdit],
  );

  const promoteFirst = () => {
    const first = view.queue[0];
    if (first) commands.promote(chatId, first.id).catch(() => announce("The queued message could not be sent now"));
  };

  return (
    <>
      <QueueList
        queue={view.queue}
        editedId={mode.kind === "edit-queued" ? mode.id : null}
        onSendNow={(id) => commands.promote(chatId, id)}
        onEdit={actions.editQueued}
        onRemove={(id) => commands.deleteQueued(chatId, id)}
      />
      <Composer
        key={editing ? `${mode.kind}-${mode.id}` : "new"}
        {...(editing ? { initialText: mode.text } : { draftKey: chatId })}
        editing={editing ? { note: noteOf(mode, view), onCancel: leaveEdit } : undefined}
        placeholder={isBusy(view.status) ? "Add to the queue…" : "Reply…"}
        disabled={model.state === "none"}
        onSend={send}
        onStop={isBusy(view.status) ? actions.stop : undefined}
        stopping={actions.stopping}
        onEmptyEnter={editing ? undefined : promoteFirst}
        tools={<ModelPicker choice={model} />}
      />
    </>
  );
}

function noteOf(mode: ComposerMode, view: SessionView): string {
  if (mode.kind === "edit-queued" && !view.queue.some((message) => message.id === mode.id)) {
    return "That message has been sent meanwhile. Sending this makes a new one.";
  }
  return notes[mode.kind];
}
