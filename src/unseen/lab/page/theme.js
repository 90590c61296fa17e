// Light or dark, before anything is drawn: as chosen here, else as the system says.
"use strict";
{
  const root = document.documentElement;
  const chosen = (() => { try { return localStorage.getItem("theme"); } catch { return null; } })();
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = (theme) => {
    root.dataset.theme = theme ?? (system.matches ? "dark" : "light");
    dispatchEvent(new Event("theme"));
  };
  apply(chosen);
  system.addEventListener("change", () => { if (!chosen) apply(null); });
  addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme").addEventListener("click", () => {
      const theme = root.dataset.theme === "dark" ? "light" : "dark";
      try { localStorage.setItem("theme", theme); } catch { /* private windows keep nothing */ }
      apply(theme);
    });
  });
}
