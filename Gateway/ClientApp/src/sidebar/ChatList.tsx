import { useEffect, useMemo, useRef } from "react";
import { useMatch } from "react-router";
import { describeFailure } from "../api/failure";
import { Button } from "../ui/Button";
import { useNow } from "../ui/time";
import { groupByAge } from "./chat-list";
import styles from "./ChatList.module.css";
import { ChatRow } from "./ChatRow";
import { useChatList } from "./use-chat-list";

interface ChatListProps {
  archived: boolean;
  onLeave?: (() => void) | undefined;
}

export function ChatList({ archived, onLeave }: ChatListProps) {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useChatList(archived);
  const openId = useMatch("/chats/:chatId")?.params.chatId;
  const now = useNow(30_000);
  const groups = useMemo(() => groupByAge(data?.pages ?? [], now, openId), [data, now, openId]);

  if (isPending) return <Skeletons />;
  if (!data) {
    return (
      <div className={styles["note"]} role="alert">
        <p>The chats could not be loaded. {describeFailure(error)}</p>
        <Button small onClick={() => void refetch()}>
          Retry
        </Button>
      </div>
    );
  }
  if (groups.length === 0) return <p className={styles["note"]}>{archived ? "No archived chats" : "No chats yet"}</p>;
  return (
    <div className={styles["list"]}>
      {groups.map((group) => (
        <section key={group.age} aria-label={group.age}>
          <h2 className={styles["age"]}>{group.age}</h2>
          <ul>
            {group.chats.map((chat) => (
              <ChatRow key={chat.id} chat={chat} now={now} onLeave={onLeave} />
            ))}
          </ul>
        </section>
      ))}
      {hasNextPage && !isFetchingNextPage && <MoreWhenSeen load={fetchNextPage} />}
    </div>
  );
}

function MoreWhenSeen({ load }: { load: () => Promise<unknown> }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!end.current) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) void load();
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [load]);
  return <div ref={end} className={styles["end"]} />;
}

function Skeletons() {
  return (
    <div className={styles["skeletons"]} aria-busy="true" aria-label="Loading chats">
      {[72, 55, 83, 60, 47, 68].map((width) => (
        <span key={width} style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
