/* The search page: asks the index (searchindex.js) for the parts of pages that have all words of the query, loads the
   text of the first results from _search/, and shows of each the sentence in which most of the words stand, marked.
   All of it comes as classic scripts, so that it works from file:// too; words are cut by language_data.js. A result
   leads to its part and has its words marked there (marks.js), or its rows shown (tables.js). */
"use strict";
window.techsecTexts = {};
(function () {
  const SHOWN = 10, READ = 16, TERMS = 3, LONGEST = 300, ALONE = ["t", "e"];
  /* What a part is worth that has all words: a term of the glossary, an exercise, opening, section, figure, rows. */
  const WORTH = { t: 20, e: 20, o: 40, s: 30, f: 24, r: 6 }, NAMED = { t: 110, e: 20, o: 30, s: 25, f: 15, r: 0 };
  const NUMBER = /^\d+\.(\d+|[A-Z])$/, NUMBERED = 80;
  const results = document.getElementById("search-results"), status = document.querySelector(".search-summary");
  const field = document.getElementById("search-words");
  const query = (new URLSearchParams(location.search).get("q") || "").normalize("NFKC").trim();
  if (!results || !query) return;
  let index, alike = new Map();

  function load(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => { script.remove(); reject(new Error("could not load " + address)); });
      document.head.append(script);
    });
  }

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  const complain = (place, words) => place.append(make("p", { class: "context", role: "alert" }, words));
  const runs = (text) => [...text.matchAll(TOKEN)].map((found) =>
    ({ start: found.index, end: found.index + found[0].length, written: found[0], run: fold(found[0], alike) }));

  /* The query as wants, each of them ways to say one thing: a word, or a Japanese term and its Chinese fellows. */
  function wants() {
    const telling = new Map(runs(query).map(({ run, written }) => [run, written]));
    for (const word of stopwords) telling.delete(word);
    return [...telling].slice(0, 30).map(([run, written]) => {
      /* Written in capitals it is a name. */
      if (/^\p{Lu}{2,}$/u.test(written) && Object.hasOwn(index.terms, run)) return [{ way: run, words: [run] }];
      const paired = Object.entries(index.fellows).filter(([term, others]) =>
        run.length > 1 && term.includes(run) && !others.some((other) => other.includes(run)));
      return [run, ...paired.flatMap(([, others]) => others)].map((way) => ({ way, words: words(way) }));
    });
  }

  /* The parts that have a word; where none has it, those with a longer word that begins with it or has it inside. */
  function having(table, word) {
    const steps = Object.hasOwn(table, word) && !(EAST.test(word) && word.length < 2) ? [table[word]] : longer(table, word);
    const parts = new Set();
    for (const list of steps) list.reduce((before, step) => { parts.add(before + step); return before + step; }, 0);
    return parts;
  }
  function longer(table, word) {
    const inside = Object.keys(table).filter((other) => other.includes(word));
    const begun = inside.filter((other) => other.startsWith(word));
    return (begun.length && !EAST.test(word) ? begun : inside).map((other) => table[other]);
  }

  /* Part -> which of the wants it has, a bit each. */
  function bits(table, wanted) {
    const found = new Map();
    wanted.forEach((ways, place) => {
      for (const { words } of ways) {
        const [first, ...others] = words.map((word) => having(table, word));
        for (const part of first) if (others.every((set) => set.has(part))) found.set(part, found.get(part) | (1 << place));
      }
    });
    return found;
  }

  const count = (bits) => bits.toString(2).replaceAll("0", "").length;

  /* Results, the best first: terms of the glossary and exercises by themselves, and pages with those of their parts
     that have most. */
  function rank(wanted) {
    const text = bits(index.terms, wanted), title = bits(index.titles, wanted), all = 2 ** wanted.length - 1;
    const found = [];
    let number = 0;
    index.pages.forEach(([address, name, kinds], order) => {
      const parts = [], own = [];
      let have = 0, place = -1;
      for (const kind of kinds) {
        if (kind !== "r") place++;
        const bits = text.get(number) || 0, named = title.get(number++) || 0;
        have |= bits;
        if (!bits) continue;
        const score = WORTH[kind] - (bits === all ? 0 : 40) + (named === all ? NAMED[kind] : 8 * count(named) / wanted.length)
          + (kind === "e" && named === all && NUMBER.test(query) ? NUMBERED : 0) - (kind === "t" ? 0 : behind(address));
        const part = { kind, place, score, whole: bits === all };
        if (ALONE.includes(kind) && named === all) own.push({ address, name, order, score, parts: [part] });
        else parts.push(part);
      }
      found.push(...own);
      parts.sort((a, b) => b.score - a.score);
      const rows = parts.length && parts[0].kind === "r";
      if (have === all && parts.length && (parts[0].whole || !own.length)) {
        found.push({ address, name, order, score: parts[0].score, parts: rows ? [parts[0]] : parts.filter(({ kind, whole }) =>
          kind !== "r" && whole === parts[0].whole) });
      }
    });
    return found.sort((a, b) => b.score - a.score || a.order - b.order);
  }

  /* Chapters come before other pages, tables of data after them all. */
  const behind = (address) => address.includes("tables/") ? 60 : address.includes("/") ? 12 : 0;

  /* Where the words of the query stand in a text: [start, end] of each, how many of the wants they are, and whether
     they stand there side by side as they were written. */
  function places(text, wanted) {
    const found = runs(text), spans = [], had = new Set();
    for (const { start, end, run, written } of found) {
      if (written === "us") continue;
      wanted.forEach((ways, number) => ways.forEach(({ way, words: [word] }) => {
        const before = spans.length;
        if (EAST.test(way)) {
          for (let at = run.indexOf(way); at >= 0; at = run.indexOf(way, at + way.length)) {
            spans.push([start + at, start + at + way.length]);
          }
        } else if (words(run)[0] === word || run === word && written === written.toUpperCase() || run.includes(way) && !Object.hasOwn(index.terms, word)) spans.push([start, end]);
        if (spans.length > before) had.add(number);
      }));
    }
    spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    let last = 0;
    const joined = (list) => " " + list.map(({ run }) => run).join(" ") + " ";
    return {
      spans: spans.filter(([start, end]) => start >= last && (last = end)),
      share: had.size / wanted.length,
      phrase: wanted.length > 1 && joined(found).includes(joined(runs(query))),
    };
  }

  /* A text with its words marked. */
  function marked(text, spans, from = 0, to = text.length) {
    const pieces = [];
    for (const [start, end] of spans.filter(([start, end]) => start >= from && end <= to)) {
      pieces.push(text.slice(from, start), make("mark", {}, text.slice(start, end)));
      from = end;
    }
    return [...pieces, text.slice(from, to)];
  }

  /* The same, cut to its first marks where it is long. */
  function excerpt(text, { spans }) {
    const first = spans.length ? spans[0][0] : 0;
    const from = text.length > LONGEST && first > LONGEST / 2 ? Math.min(text.indexOf(" ", first - LONGEST / 3) + 1, first) : 0;
    const end = from + LONGEST < text.length ? text.indexOf(" ", from + LONGEST) : -1, to = end < 0 ? text.length : end;
    return make("p", { class: "context" }, from ? "… " : "", ...marked(text, spans, from, to), to < text.length ? " …" : "");
  }

  const fits = ({ share, phrase }) => 10 * share + (phrase ? 12 : 0);

  /* Loads what a result says, and chooses its part and the sentence there that fits best. */
  async function read(result, wanted) {
    const { address, parts } = result, name = address + (parts[0].kind === "r" ? ".rows" : ""), texts = window.techsecTexts;
    await Promise.all([...new Set([address, name])].map((file) => texts[file] || load("_search/" + file + ".js")));
    let best = null;
    for (const { kind, place, score } of parts) {
      const [anchor, , title, said] = texts[address][place];
      const lines = kind === "r" ? texts[name][place] : kind === "e" ? said.slice(1).filter((line) => line.length > 20) : said;
      const found = lines.map((line) => places(line, wanted)), titled = places(title, wanted);
      let chosen = 0;
      found.forEach((one, number) => { if (fits(one) > fits(found[chosen])) chosen = number; });
      /* Of a term what it means, in its first sentence. */
      if (kind === "t" && titled.share === 1) chosen = 0;
      const fit = score + (lines.length ? fits(found[chosen]) : 0);
      if (!best || fit > best.score) best = { score: fit, kind, anchor, title, titled, lines, found, chosen };
    }
    const { kind, title, titled, lines, found, chosen } = best;
    const exact = kind === "t" && title.split(/[;／]|\s(?=[^\x00-\x7f])/).some((part) =>
      runs(part).map(({ run }) => run).join() === runs(query).map(({ run }) => run).join());
    const cut = (text, { spans }) => spans.map(([start, end]) => text.slice(start, end));
    Object.assign(result, best, {
      score: best.score + (exact ? 30 : 0),
      texted: lines.length ? excerpt(lines[chosen], found[chosen]) : excerpt(title, titled),
      hits: lines.length ? cut(lines[chosen], found[chosen]) : [],
      forms: [...new Set([...cut(title, titled), ...found.flatMap((one, number) => cut(lines[number], one))])].slice(0, 12),
    });
  }

  function item({ address, name, kind, anchor, title, titled, texted, forms, hits }) {
    const rows = kind === "r" && address.includes("tables/");
    const asked = new URLSearchParams({ ...(forms.length && { marked: forms.join("|") }), ...(rows && { rows: [...new Set(hits)].join(" ") }) });
    const link = make("a", { href: address + ".html" + (asked.size ? "?" + asked : "") + (anchor && !rows ? "#" + anchor : "") });
    const own = title && title !== name ? marked(title, titled.spans) : [];
    link.append(...(ALONE.includes(kind) ? own : own.length ? [name + " › ", ...own] : titled ? marked(name, titled.spans) : [name]));
    const label = { t: "Glossary: ", e: "Exercise: ", r: "Table: ", f: "Figure: " }[kind] || "";
    return make("li", {}, label, link, texted);
  }

  /* Shows some results, after the first few were put in order by what their sentences have. */
  async function show(found, wanted, list, most) {
    const few = found.splice(0, Math.max(READ, most));
    await Promise.all(few.filter(({ texted }) => !texted).map((result) => read(result, wanted).catch(() => {
      const texted = make("p", { class: "context" }, "The text of this page could not be loaded.");
      Object.assign(result, { texted, forms: [], hits: [] });
    })));
    few.sort((a, b) => b.score - a.score || a.order - b.order);
    list.append(...few.splice(0, most).map(item));
    found.unshift(...few);
  }

  async function search() {
    const wanted = wants();
    let found = wanted.length ? rank(wanted) : [];
    /* Of the glossary the terms that are the query, then a few that have it. */
    const terms = found.filter(({ parts: [{ kind, score }] }) => kind === "t" && score > NAMED.t);
    if (terms.length > TERMS) {
      await Promise.all(terms.map((term) => read(term, wanted))).catch(() => {});
      const kept = terms.sort((a, b) => b.score - a.score).slice(0, TERMS);
      found = found.filter((result) => !terms.includes(result) || kept.includes(result));
    }
    const total = found.length, list = make("ul", { class: "search" });
    results.replaceChildren(list);
    if (total) await show(found, wanted, list, SHOWN);
    status.textContent = !total ? "“" + query + "” did not match anything in the book."
      : (total === 1 ? "1 place" : total + " places") + " found for “" + query + "”" + (found.length ? ", the first " + SHOWN + " shown." : ".");
    if (!found.length) return;
    const more = make("button", { type: "button", class: "search-more" }, "Show the other " + found.length);
    more.addEventListener("click", async () => {
      const before = list.children.length;
      more.remove();
      await show(found, wanted, list, found.length);
      status.textContent = total + " places found for “" + query + "”.";
      list.children[before].querySelector("a").focus();
    });
    results.append(more);
  }

  window.techsecIndex = (loaded) => {
    index = loaded;
    const characters = [...index.alike];
    for (let place = 0; place < characters.length; place += 2) alike.set(characters[place], characters[place + 1]);
  };
  /* Also where the browser brings back what stood there. */
  addEventListener("pageshow", () => { field.value = query; });
  status.textContent = "Searching …";
  load("searchindex.js").then(search, () => {
    status.textContent = "";
    complain(results, "The index of the search could not be loaded. Load this page again to try once more.");
  });
})();
