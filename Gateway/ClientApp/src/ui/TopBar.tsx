import { Menu as MenuIcon } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { useOpenDrawer } from "../app/drawer";
import { IconButton } from "./Button";
import styles from "./TopBar.module.css";

interface TopBarProps {
  /** Also the title of the browser tab. */
  title: string;
  /** Shown instead of the title where the page says it itself. */
  bare?: boolean;
  children?: ReactNode;
}

export function TopBar({ title, bare = false, children }: TopBarProps) {
  const openDrawer = useOpenDrawer();
  useEffect(() => {
    document.title = `${title} · Parley`;
  }, [title]);
  return (
    <header className={bare ? styles["bare"] : styles["bar"]}>
      <span className={styles["drawer"]}>
        <IconButton label="Open chat list" onClick={openDrawer}>
          <MenuIcon size={18} />
        </IconButton>
      </span>
      {!bare && (
        <h1 className={styles["title"]} title={title}>
          {title}
        </h1>
      )}
      {children}
    </header>
  );
}
