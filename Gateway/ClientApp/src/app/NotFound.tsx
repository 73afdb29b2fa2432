import { Link } from "react-router";
import { TopBar } from "../ui/TopBar";
import styles from "./NotFound.module.css";

export function NotFound({ what }: { what: string }) {
  return (
    <>
      <TopBar title="Not found" />
      <main className={styles["page"]} data-testid="not-found">
        <p className={styles["code"]}>404</p>
        <h1>{what} does not exist</h1>
        <p className={styles["text"]}>It may have been removed, or it belongs to somebody else.</p>
        <Link to="/">Start a new chat</Link>
      </main>
    </>
  );
}
