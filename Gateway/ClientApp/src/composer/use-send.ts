import { useCallback, useRef, useState } from "react";
import { newCommandId, type CommandId } from "../api/commands";
import { describeFailure, Refusal } from "../api/failure";

interface Sending {
  sending: boolean;
  failure: string | null;
  /** Sends a text; tells whether it arrived. */
  submit: (text: string) => Promise<boolean>;
  clearFailure: () => void;
}

/**
 * Sends what the composer holds. When the outcome stays unknown, the same text goes out again under the same command id,
 * so that trying again can never make a second message.
 */
export function useSend(send: (text: string, commandId: CommandId) => Promise<unknown>): Sending {
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const unanswered = useRef<{ text: string; id: CommandId } | null>(null);
  const inFlight = useRef(false);

  const submit = useCallback(
    async (text: string) => {
      if (inFlight.current) return false;
      inFlight.current = true;
      const command = unanswered.current?.text === text ? unanswered.current : { text, id: newCommandId() };
      unanswered.current = command;
      setSending(true);
      setFailure(null);
      try {
        await send(text, command.id);
        unanswered.current = null;
        return true;
      } catch (reason) {
        if (reason instanceof Refusal) unanswered.current = null;
        setFailure(describeFailure(reason));
        return false;
      } finally {
        inFlight.current = false;
        setSending(false);
      }
    },
    [send],
  );

  return { sending, failure, submit, clearFailure: useCallback(() => setFailure(null), []) };
}
