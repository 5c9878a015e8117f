/* Marks the words of a search on the page that a result led to (?marked=word|word), opens what they are folded in and
   goes to the place in the asked part where most of them stand. They are the browser's own highlights: the page stays
   as it is. A button at the foot, or Escape, removes them. */
"use strict";
(function () {
  const asked = new URLSearchParams(location.search), words = (asked.get("marked") || "").split("|").filter(Boolean);
  const article = document.querySelector("article");
  if (!words.length || !article || !window.CSS || !CSS.highlights) return;
  const BLOCKS = "p, li, dt, dd, tr, figcaption, summary, h1, h2, h3, h4, blockquote";
  const LETTER = "[\\p{Script=Latin}\\p{N}]";
  const pattern = new RegExp(words.sort((a, b) => b.length - a.length).map((word) => {
    const safe = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s");
    return /^[\p{Script=Latin}\p{N}]/u.test(word) ? `(?<!${LETTER})${safe}(?!${LETTER})` : safe;
  }).join("|"), "giu");

  function places() {
    const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) {
      if (texts.currentNode.parentElement.closest("svg, script, style, .marked-words")) continue;
      for (const { index, 0: text } of texts.currentNode.data.matchAll(pattern)) {
        /* A name in capitals is marked as it is written: "us" is not the US. */
        if (!words.includes(text) && words.includes(text.toUpperCase())) continue;
        const range = document.createRange();
        range.setStart(texts.currentNode, index);
        range.setEnd(texts.currentNode, index + text.length);
        found.push(range);
      }
    }
    return found;
  }

  /* The first place in the part that the address names where most of the words stand. */
  function best(found) {
    const id = decodeURIComponent(location.hash.slice(1)), target = id && document.getElementById(id);
    const part = target && (target.localName === "dt" ? target.parentElement : target), blocks = new Map();
    for (const range of found) {
      const block = range.startContainer.parentElement.closest(BLOCKS);
      if (!block || target && !part.contains(block)) continue;
      if (target && target.localName === "dt" && block !== target && !target.nextElementSibling.contains(block)) continue;
      blocks.set(block, (blocks.get(block) || new Set()).add(range.toString().toLowerCase()));
    }
    return [...blocks].reduce((one, other) => (other[1].size > one[1].size ? other : one), [null, new Set()])[0];
  }

  function mark() {
    const found = places();
    CSS.highlights.set("marked", new Highlight(...found));
    return found;
  }

  function remove() {
    CSS.highlights.delete("marked");
    document.removeEventListener("techsec-rows", mark);
    document.removeEventListener("keydown", escape);
    line.remove();
    asked.delete("marked");
    try {
      history.replaceState(history.state, "", location.pathname + (asked.size ? "?" + asked : "") + location.hash);
    } catch { /* The address of a page on a disk may not change in every browser. */ }
  }
  const escape = (event) => { if (event.key === "Escape") remove(); };

  const line = document.createElement("p"), button = document.createElement("button");
  button.type = "button";
  button.textContent = "Remove the marks";
  button.addEventListener("click", remove);
  line.className = "marked-words";
  line.append("Words of your search are marked. ", button);
  article.append(line);
  document.addEventListener("keydown", escape);
  document.addEventListener("techsec-rows", mark);
  const block = best(mark());
  if (block) {
    for (let fold = block.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
    /* Once the browser has gone to the part by itself. */
    const go = () => requestAnimationFrame(() => block.scrollIntoView({ block: "center", behavior: "instant" }));
    if (document.readyState === "complete") go(); else addEventListener("load", go);
  }
})();
