/* For keyboards and screen readers: the two drawers of a small window take the focus when they open, give it back and
   close by Escape or when the focus leaves them; what stands at the top of the window covers nothing that takes the
   focus; the colour switch says its state. */
"use strict";
(function () {
  const DRAWERS = { __navigation: ".sidebar-drawer", __toc: ".toc-drawer" };

  function drive(toggle, drawer) {
    const close = () => { toggle.checked = false; };
    toggle.addEventListener("change", () => { if (toggle.checked) drawer.focus(); });
    /* A checkbox answers to Space by itself; its picture is a button, which answers to Enter too. */
    toggle.addEventListener("keydown", (event) => { if (event.key === "Enter") toggle.click(); });
    drawer.addEventListener("focusout", (event) => {
      if (event.relatedTarget && event.relatedTarget !== toggle && !drawer.contains(event.relatedTarget)) close();
    });
    drawer.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !toggle.checked) return;
      close();
      toggle.focus();
    });
    drawer.addEventListener("click", (event) => { if (event.target.closest("a")) close(); });
  }

  for (const [id, selector] of Object.entries(DRAWERS)) {
    const toggle = document.getElementById(id);
    const drawer = document.querySelector(selector);
    if (toggle && drawer) drive(toggle, drawer);
  }

  /* Browsers scroll to what they see none of, and they take what is behind the bar for seen. */
  const bar = document.querySelector(".mobile-header");
  document.querySelector(".content")?.addEventListener("focusin", ({ target }) => {
    const box = target.getBoundingClientRect();
    const clear = bar.getBoundingClientRect().bottom + 8;
    const hides = box.bottom > 0 && box.top < clear && box.height < innerHeight / 2;
    if (hides && target.matches(":focus-visible")) {
      scrollBy({ top: box.top - clear, behavior: "instant" });
    }
  });

  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);
  function tell(aloud) {
    const name = "Colour theme: " + (document.body.dataset.theme || "auto");
    for (const button of document.querySelectorAll(".theme-toggle")) button.setAttribute("aria-label", name);
    if (aloud) status.textContent = name;
  }
  tell(false);
  new MutationObserver(() => tell(true)).observe(document.body, { attributeFilter: ["data-theme"] });
})();
