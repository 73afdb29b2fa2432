import { SquarePen } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { join } from "../ui/Button";
import { Logo } from "../ui/Logo";
import { ChatList } from "./ChatList";
import styles from "./Sidebar.module.css";
import { UserMenu } from "./UserMenu";

interface SidebarProps {
  /** A link was followed, so that a drawer can close even when it leads to where one is. */
  onLeave?: () => void;
}

export function Sidebar({ onLeave }: SidebarProps) {
  const [archived, setArchived] = useState(false);
  return (
    <nav className={styles["sidebar"]} aria-label="Chats">
      <div className={styles["head"]}>
        <Link to="/" className={styles["brand"]} onClick={onLeave}>
          <Logo size={22} />
          Parley
        </Link>
      </div>
      <Link to="/" className={styles["new"]} data-testid="new-chat" onClick={onLeave} title="New chat (Ctrl+Shift+O)">
        <SquarePen size={15} />
        New chat
      </Link>
      <div className={styles["filter"]} role="group" aria-label="Which chats" data-testid="filter">
        <Filter label="Active" chosen={!archived} onChoose={() => setArchived(false)} />
        <Filter label="Archived" chosen={archived} onChoose={() => setArchived(true)} />
      </div>
      <div className={styles["scroll"]}>
        <ChatList key={String(archived)} archived={archived} onLeave={onLeave} />
      </div>
      <UserMenu />
    </nav>
  );
}

function Filter({ label, chosen, onChoose }: { label: string; chosen: boolean; onChoose: () => void }) {
  return (
    <button
      type="button"
      className={join(styles["choice"], chosen && styles["chosen"])}
      aria-pressed={chosen}
      onClick={onChoose}
      data-testid={`filter-${label.toLowerCase()}`}
    >
      {label}
    </button>
  );
}
