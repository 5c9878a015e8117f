/* The search page: loads Sphinx's index when there is a query, and writes beneath each result the words around the
   first hit. The texts are classic scripts, one a page found, so that it works from file:// too. A result leads to the
   hit itself by a text fragment; where the hit is in the rows of a table, to those rows. */
"use strict";
window.techsecTexts = {};
(function () {
  const BEFORE = 70, AFTER = 170;
  const query = (new URLSearchParams(location.search).get("q") || "").trim();
  const results = document.getElementById("search-results");
  if (!query || !results) return;

  function load(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error("could not load " + address)));
      document.head.append(script);
    });
  }

  /* Where the query, or else the first of its words, stands in a text: [start, end], or null. */
  function find(text) {
    const lower = text.toLowerCase();
    const stemmer = new Stemmer();
    const words = splitQuery(query.toLowerCase());
    for (const wanted of [query.toLowerCase(), ...words, ...words.map((word) => stemmer.stemWord(word))]) {
      const start = wanted ? lower.indexOf(wanted) : -1;
      if (start < 0) continue;
      let end = start + wanted.length;
      while (/[a-z0-9]/.test(lower[end] || "")) end++;
      return [start, end];
    }
    return null;
  }

  function excerpt(text, [start, end]) {
    const line = document.createElement("p");
    const from = start > BEFORE ? text.indexOf(" ", start - BEFORE) + 1 : 0;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    line.className = "context";
    const rest = text.slice(end, end + AFTER), cut = end + AFTER < text.length;
    line.append(from ? "… " : "", text.slice(Math.min(from, start), start), mark);
    line.append(cut ? rest.replace(/ \S*$/, "") + " …" : rest);
    return line;
  }

  function lead(link, hit, inRows) {
    const [address, anchor] = link.getAttribute("href").split("#");
    const fragment = ":~:text=" + encodeURIComponent(hit).replaceAll("-", "%2D");
    link.href = inRows ? address + "?rows=" + encodeURIComponent(hit) : address + "#" + (anchor || "") + fragment;
  }

  function complain(place, words) {
    const line = document.createElement("p");
    line.className = "context";
    line.setAttribute("role", "alert");
    line.textContent = words;
    place.append(line);
  }

  async function summarise(item) {
    const link = item.querySelector("a");
    const name = link.getAttribute("href").split("#")[0].replace(/\.html$/, "");
    await load("_search/" + name + ".js");
    const [said, rows] = window.techsecTexts[name];
    const inRows = !find(said);
    const text = inRows ? rows : said;
    const place = find(text);
    if (!place) return item.append(excerpt(said, [0, 0]));
    item.append(excerpt(text, place));
    if (inRows) link.before("Table: ");
    lead(link, text.slice(...place), inRows);
  }

  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) {
      if (node.localName === "li") summarise(node).catch(() => complain(node, "The text of this page could not be loaded."));
    }
  }).observe(results, { childList: true, subtree: true });
  /* When Sphinx's scripts, which stand after this one, are there to take the index. */
  document.addEventListener("DOMContentLoaded", () => load("searchindex.js").catch(() => {
    results.replaceChildren();
    complain(results, "The index of the search could not be loaded. Load this page again to try once more.");
  }));
})();
