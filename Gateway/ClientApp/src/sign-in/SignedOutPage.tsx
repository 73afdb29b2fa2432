import { HowToGetLink, Welcome } from "./Welcome";

export function SignedOutPage() {
  return (
    <Welcome title="You are signed out">
      <HowToGetLink />
    </Welcome>
  );
}
