import { Brain } from "lucide-react";
import { Disclosure } from "../ui/Disclosure";
import styles from "./Reasoning.module.css";

export function Reasoning({ text, thinking }: { text: string; thinking: boolean }) {
  const summary = (
    <span className={styles["summary"]} data-thinking={thinking}>
      <Brain size={14} />
      {thinking ? "Thinking" : "Thought about it"}
    </span>
  );
  return (
    <Disclosure className={styles["reasoning"]} summary={summary}>
      {() => <div className={styles["text"]}>{text.trim()}</div>}
    </Disclosure>
  );
}
