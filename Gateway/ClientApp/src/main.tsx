import "@fontsource-variable/geist";
import "@fontsource-variable/geist-mono";
// Before the components, whose rules are to win.
import "./ui/tokens.css";
import "./ui/base.css";
import { createRoot } from "react-dom/client";
import { StrictMode } from "react";
import { App } from "./app/App";
import { createServices } from "./app/services";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no root.");
createRoot(root).render(
  <StrictMode>
    <App services={createServices()} />
  </StrictMode>,
);
