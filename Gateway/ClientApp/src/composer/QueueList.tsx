import { CornerDownRight, Pencil, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import { describeFailure } from "../api/failure";
import type { QueuedMessage } from "../api/types";
import { Button, IconButton } from "../ui/Button";
import { textOf } from "../chat/turns";
import styles from "./QueueList.module.css";

interface QueueListProps {
  queue: readonly QueuedMessage[];
  editedId: number | null;
  onSendNow: (id: number) => Promise<unknown>;
  onEdit: (message: QueuedMessage) => void;
  onRemove: (id: number) => Promise<unknown>;
}

const limit = 20;

/** Messages that wait for the running turn. The list is the server's; a row is only dimmed until the server has answered. */
export function QueueList({ queue, editedId, onSendNow, onEdit, onRemove }: QueueListProps) {
  const [working, setWorking] = useState<ReadonlySet<number>>(new Set());
  const [failure, setFailure] = useState<string | null>(null);
  if (queue.length === 0) return null;

  const run = async (id: number, action: (id: number) => Promise<unknown>) => {
    setWorking((ids) => new Set(ids).add(id));
    setFailure(null);
    try {
      await action(id);
    } catch (reason) {
      setFailure(describeFailure(reason));
    } finally {
      setWorking((ids) => new Set([...ids].filter((known) => known !== id)));
    }
  };

  return (
    <section className={styles["queue"]} aria-label="Queued messages">
      <h2 className={styles["head"]}>
        Queued <span>{queue.length >= limit ? `${queue.length} of ${limit}, full` : queue.length}</span>
      </h2>
      {failure !== null && (
        <p className={styles["failure"]} role="alert">
          {failure}
        </p>
      )}
      <ol>
        {queue.map((message) => (
          <li key={message.id} className={styles["item"]} data-testid="queue-item" data-working={working.has(message.id)} data-edited={message.id === editedId}>
            <CornerDownRight size={14} />
            <span className={styles["text"]} title={textOf(message.content)}>
              {textOf(message.content)}
            </span>
            <Button small look="quiet" onClick={() => void run(message.id, onSendNow)} data-testid="queue-send-now">
              <Send size={13} />
              <span className={styles["wide"]}>Send now</span>
            </Button>
            <IconButton label="Edit" small onClick={() => onEdit(message)} data-testid="queue-edit">
              <Pencil size={14} />
            </IconButton>
            <IconButton label="Remove" small onClick={() => void run(message.id, onRemove)} data-testid="queue-remove">
              <Trash2 size={14} />
            </IconButton>
          </li>
        ))}
      </ol>
    </section>
  );
}
