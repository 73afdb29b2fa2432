import { useEffect, type ReactNode } from "react";
import { Logo } from "../ui/Logo";
import styles from "./Welcome.module.css";

interface WelcomeProps {
  title: string;
  failure?: string | undefined;
  children: ReactNode;
}

/** The frame of every page that is shown to somebody who is not signed in. */
export function Welcome({ title, failure, children }: WelcomeProps) {
  useEffect(() => {
    document.title = `${title} · Parley`;
  }, [title]);
  return (
    <main className={styles["page"]}>
      <div className={styles["card"]}>
        <Logo size={44} />
        <h1>{title}</h1>
        {failure !== undefined && (
          <p className={styles["failure"]} role="alert">
            {failure}
          </p>
        )}
        {children}
      </div>
    </main>
  );
}

export function HowToGetLink() {
  return (
    <>
      <p>Parley signs you in with a link. The server prints one when it starts; to get a new one, run this where Parley runs and open what it prints:</p>
      <pre className={styles["command"]}>
        <code>./run.sh --sign-in-link</code>
      </pre>
    </>
  );
}
