import { ArrowDown } from "lucide-react";
import { useEffect, useMemo, useRef, type ReactNode } from "react";
import type { ChatMessage } from "../api/types";
import { IconButton } from "../ui/Button";
import { Spinner } from "../ui/Spinner";
import { AssistantMessage } from "./AssistantMessage";
import styles from "./Conversation.module.css";
import type { SessionView } from "./session";
import { arrange, liveItem } from "./turns";
import { useStickyScroll } from "./use-sticky-scroll";
import { UserMessage } from "./UserMessage";

interface ConversationProps {
  view: SessionView;
  editedId: number | null;
  onEdit: ((message: ChatMessage) => void) | undefined;
  onOlder: () => void;
  /** What stands under the last message. */
  foot: ReactNode;
}

export function Conversation({ view, editedId, onEdit, onOlder, foot }: ConversationProps) {
  const { messages, live, hasOlder, loadingOlder, loaded } = view;
  const stored = useMemo(() => arrange(messages), [messages]);
  const items = useMemo(() => (live.length === 0 ? stored : [...stored, liveItem(stored, live)]), [stored, live]);
  const { scroller, content, atEnd, toEnd } = useStickyScroll(stored[0]?.key);

  // What one has just sent is what one wants to see, wherever one was reading.
  const newestUser = messages.findLast((message) => message.role === "user")?.id;
  const seenUser = useRef(newestUser);
  useEffect(() => {
    if (newestUser !== seenUser.current) toEnd();
    seenUser.current = newestUser;
  }, [newestUser, toEnd]);

  return (
    <div className={styles["frame"]}>
      <div ref={scroller} className={styles["scroller"]} tabIndex={-1}>
        <div ref={content} className={styles["column"]} role="log" aria-live="off" aria-label="Conversation" aria-busy={!loaded}>
          {hasOlder && <Older loading={loadingOlder} onSeen={onOlder} />}
          {items.map((item) =>
            item.kind === "user" ? (
              <UserMessage key={item.key} message={item.message} edited={item.message.id === editedId} onEdit={onEdit} />
            ) : (
              <AssistantMessage key={item.key} message={item.message} parts={item.parts} endsTurn={item.endsTurn} />
            ),
          )}
          {foot}
        </div>
      </div>
      {!atEnd && (
        <div className={styles["jump"]}>
          <IconButton label="Jump to the newest" className={styles["jumpButton"]} onClick={toEnd} data-testid="jump-to-end">
            <ArrowDown size={16} />
          </IconButton>
        </div>
      )}
    </div>
  );
}

/** Loads the page before the oldest message when the reader comes near it. */
function Older({ loading, onSeen }: { loading: boolean; onSeen: () => void }) {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!mark.current || loading) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) onSeen();
    }, { rootMargin: "600px 0px 0px" });
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, [loading, onSeen]);
  return (
    <div ref={mark} className={styles["older"]}>
      {loading && <Spinner />}
    </div>
  );
}
