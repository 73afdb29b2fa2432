import { Refusal } from "../api/failure";
import { useConnected } from "../app/services";
import { NotFound } from "../app/NotFound";
import { useArchive } from "../sidebar/use-archive";
import { useCallback } from "react";
import { ArchivedBanner, ConnectionBanner, ErrorBanner, RetryBanner, useLasting } from "./ChatBanners";
import { ChatComposer } from "./ChatComposer";
import styles from "./ChatPage.module.css";
import { ChatTopBar } from "./ChatTopBar";
import { Conversation } from "./Conversation";
import { StatusLine } from "./StatusLine";
import { useAnnouncements } from "./use-announcements";
import { useChatInfo, useChatSession, useSessionView } from "./use-chat";
import { useChatActions } from "./use-chat-actions";

export default function ChatPage({ chatId }: { chatId: string }) {
  const session = useChatSession(chatId);
  const view = useSessionView(session);
  const connected = useConnected();
  const lost = useLasting(!connected, 1000);
  const { data: chat, error } = useChatInfo(chatId);
  const archive = useArchive();
  const actions = useChatActions(chatId, view);
  useAnnouncements(view);
  const loadOlder = useCallback(() => void session.loadOlder(), [session]);

  if (view.notFound || (error instanceof Refusal && [400, 404].includes(error.status))) return <NotFound what="This chat" />;
  const archived = chat?.archived === true;
  return (
    <>
      <ChatTopBar
        chat={chat}
        status={lost ? null : (view.status?.status ?? null)}
        onArchive={(value) => archive.mutate({ chatId, archived: value })}
      />
      <main className={styles["page"]}>
        <Conversation
          view={view}
          editedId={actions.mode.kind === "edit-message" ? actions.mode.id : null}
          onEdit={archived ? undefined : actions.editMessage}
          onOlder={loadOlder}
          foot={<StatusLine chatId={chatId} status={view.status} retry={view.retry} known={!lost} />}
        />
        <div className={styles["dock"]}>
          <ConnectionBanner connected={connected} />
          {view.retry && !lost && <RetryBanner retry={view.retry} />}
          {view.error !== null && <ErrorBanner message={view.error} onRetry={archived ? undefined : actions.tryAgain} />}
          {archived ? (
            <ArchivedBanner working={archive.isPending} onUnarchive={() => archive.mutate({ chatId, archived: false })} />
          ) : (
            <ChatComposer chatId={chatId} view={view} actions={actions} lastModelConfigId={chat?.last_model_config_id} />
          )}
        </div>
      </main>
    </>
  );
}
