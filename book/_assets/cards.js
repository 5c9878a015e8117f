/* Cards on words: pointing at a term of the glossary or a citation, or bringing the focus to it, shows its entry or the
   whole reference beside it; so does a tap, and a second tap follows the link. Escape closes. Terms come from the page's
   <template class="terms">, references from the links' titles. Without this script the links lead there. */
"use strict";
(function () {
  const terms = document.querySelector("template.terms")?.content;
  const entries = new Map();
  for (const link of document.querySelectorAll("article .bibtex-citation a[title]")) {
    entries.set(link, [marked(link.title)]);
    link.removeAttribute("title");
  }
  for (const link of document.querySelectorAll('article a[href*="#term-"]')) {
    const entry = terms?.querySelector(`[data-term="${link.hash.slice(1)}"]`);
    if (entry) entries.set(link, [...entry.cloneNode(true).children]);
  }
  if (!entries.size) return;

  /* Chinese and Japanese in a reference, for the right glyphs and voice. */
  function marked(text) {
    const paragraph = document.createElement("p");
    for (const part of text.split(/([\u3040-\u30ff\u3400-\u9fff][\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]*)/)) {
      const piece = document.createElement("span");
      if (/[\u3040-\u30ff]/.test(part)) piece.lang = "ja";
      else if (/[\u3400-\u9fff]/.test(part)) piece.lang = "zh";
      piece.textContent = part;
      paragraph.append(piece);
    }
    return paragraph;
  }

  const card = document.createElement("div");
  Object.assign(card, { id: "word-card", className: "word-card", hidden: true });
  card.setAttribute("role", "tooltip");
  document.querySelector("article").append(card);
  let shown = null, waiting = 0, touched = false;

  function hide() {
    clearTimeout(waiting);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    card.hidden = true;
  }

  function show(link) {
    clearTimeout(waiting);
    if (shown === link) return;
    hide();
    shown = link;
    card.replaceChildren(...entries.get(link));
    card.hidden = false;
    link.setAttribute("aria-describedby", card.id);
    place(link.getClientRects()[0]);
  }

  /* Below the word, above it where there is more room; never out of the window. */
  function place(word) {
    const room = { below: innerHeight - word.bottom - 12, above: word.top - 12 };
    const above = card.offsetHeight > room.below && room.above > room.below;
    card.style.maxHeight = Math.max(above ? room.above : room.below, 64) + "px";
    const left = Math.max(8, Math.min(word.left, document.documentElement.clientWidth - card.offsetWidth - 8));
    card.style.left = left + scrollX + "px";
    card.style.top = scrollY + (above ? word.top - 6 - card.offsetHeight : word.bottom + 6) + "px";
  }

  const later = (step, wait) => { clearTimeout(waiting); waiting = setTimeout(step, wait); };
  for (const link of entries.keys()) {
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "touch") later(() => show(link), shown ? 0 : 120);
    });
    link.addEventListener("pointerleave", () => later(hide, 250));
    link.addEventListener("focus", () => { if (link.matches(":focus-visible")) show(link); });
    link.addEventListener("blur", hide);
    link.addEventListener("click", (event) => {
      if (!touched || shown === link) return;
      event.preventDefault();
      show(link);
    });
  }
  card.addEventListener("pointerenter", () => clearTimeout(waiting));
  card.addEventListener("pointerleave", () => later(hide, 250));
  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
    if (shown && !card.contains(event.target) && !shown.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
