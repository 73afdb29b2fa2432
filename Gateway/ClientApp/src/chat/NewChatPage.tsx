import { useCallback, useState } from "react";
import { useNavigate } from "react-router";
import type { CommandId } from "../api/commands";
import { useConnected, useServices } from "../app/services";
import { Composer } from "../composer/Composer";
import { ModelPicker } from "../composer/ModelPicker";
import { useModelChoice } from "../composer/use-model-choice";
import { chatKey, refetchChats } from "../sidebar/use-chat-list";
import { TopBar } from "../ui/TopBar";
import { ConnectionBanner } from "./ChatBanners";
import styles from "./NewChatPage.module.css";

const suggestions = ["Show me a table in Markdown", "Count to 100", "Write 300 words about a harbour"];

export function NewChatPage() {
  const { commands, queries } = useServices();
  const connected = useConnected();
  const navigate = useNavigate();
  const model = useModelChoice();
  const modelConfigId = model.chosen?.id;
  // A suggestion starts a fresh composer with its text; what was typed before is kept as the draft.
  const [suggestion, setSuggestion] = useState<string | null>(null);

  const send = useCallback(
    async (text: string, commandId: CommandId) => {
      const chat = await commands.createChat({ text, modelConfigId, commandId });
      queries.setQueryData(chatKey(chat.id), chat);
      refetchChats(queries);
      await navigate(`/chats/${chat.id}`);
    },
    [commands, queries, navigate, modelConfigId],
  );

  return (
    <>
      <TopBar title="New chat" bare />
      <main className={styles["page"]}>
        <div className={styles["column"]}>
          <h1>What shall we work on?</h1>
          <ConnectionBanner connected={connected} />
          {model.state === "none" && <p className={styles["note"]}>No models are configured. Ask an admin to add one.</p>}
          <Composer
            key={suggestion ?? ""}
            draftKey="new"
            {...(suggestion === null ? {} : { initialText: suggestion })}
            placeholder="Ask anything, or describe a task"
            disabled={model.state === "none"}
            onSend={send}
            tools={<ModelPicker choice={model} />}
          />
          <ul className={styles["suggestions"]} aria-label="Suggestions">
            {suggestions.map((text) => (
              <li key={text}>
                <button type="button" onClick={() => setSuggestion(text)} data-testid="suggestion">
                  {text}
                </button>
              </li>
            ))}
          </ul>
        </div>
      </main>
    </>
  );
}
