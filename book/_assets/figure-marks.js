/* Marks that answer, in a still drawing and in a live one: pointer, finger and arrow keys show the card of the mark that
   is nearest and light what belongs to it; entries of a legend, phrases of the prose and steps light theirs. What is
   chosen, an event or an economy in all figures of the page or one mark, stands in the address. The words come with the
   figure (drawing.py). figures.js tells of live drawings by techsecMarks. */
"use strict";
(function () {
  const REACH = 12; // pixels around a mark, so that the smallest is 24 wide
  const MARGIN = 8;
  const LINKS = ["event", "economy"]; // of all figures of a page
  const KINSHIP = [...LINKS, "kin"]; // of one figure
  const figures = new Map();
  const card = document.createElement("div");
  card.id = "mark-card";
  card.className = "mark-card";
  card.setAttribute("role", "tooltip");
  card.hidden = true;
  document.body.append(card);
  let pointed = null; // the mark whose card is shown: { figure, key, element }

  const drawing = (figure) => [...figure.querySelectorAll(".chart-live:not([hidden]) svg, .chart-still svg")]
    .find((svg) => svg.getClientRects().length && !svg.closest("[hidden]"));
  const marksOf = (figure) => [...(drawing(figure)?.querySelectorAll("[data-key]") || [])];
  const told = (figure) => {
    if (!figures.has(figure)) {
      const read = JSON.parse(figure.querySelector(".chart-told").textContent);
      figures.set(figure, { ...read, kept: [], boxes: null });
    }
    return figures.get(figure);
  };
  const cardOf = (figure, key) => told(figure).cards[key];

  /* Keys of the marks that belong together: the same event or economy, or the same kin. */
  function related(figure, key) {
    const { cards } = told(figure);
    const own = cards[key];
    return Object.keys(cards).filter((other) => other === key
      || KINSHIP.some((link) => own[link] && own[link] === cards[other][link]));
  }

  /* Lights some marks of a figure for now, or those that are kept (a phrase, an entry, what is chosen). */
  function light(figure, keys) {
    const svg = drawing(figure);
    const lit = new Set(keys || told(figure).kept);
    const marks = marksOf(figure);
    const some = lit.size && marks.some((mark) => lit.has(mark.dataset.key));
    svg?.classList.toggle("has-lit", Boolean(some));
    for (const mark of marks) mark.classList.toggle("lit", Boolean(some) && lit.has(mark.dataset.key));
  }

  function keep(figure, keys) {
    told(figure).kept = keys;
    light(figure);
  }

  /* A mark's box in the window, without its stroke, for which browsers allow too much. */
  function boxOf(element) {
    const { x, y, width, height } = element.getBBox(), matrix = element.getScreenCTM();
    const [one, two] = [new DOMPoint(x, y), new DOMPoint(x + width, y + height)].map((point) => point.matrixTransform(matrix));
    return new DOMRect(Math.min(one.x, two.x), Math.min(one.y, two.y), Math.abs(two.x - one.x), Math.abs(two.y - one.y));
  }

  /* The boxes of a figure's marks within its drawing, once for each drawing; ahead of need when it comes into sight. */
  function measure(figure) {
    if (!drawing(figure) || told(figure).boxes) return;
    const frame = drawing(figure).getBoundingClientRect();
    told(figure).boxes = marksOf(figure).map((element) => {
      const box = boxOf(element);
      const slanted = element.getAttribute("fill") === "none" && box.width > REACH && box.height > REACH;
      return { element, slanted, box: new DOMRect(box.x - frame.x, box.y - frame.y, box.width, box.height) };
    });
  }
  const idle = window.requestIdleCallback || ((work) => setTimeout(work, 200));
  const sight = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) idle(() => measure(target));
  });

  /* Nearest mark to a point of the window: the smallest that holds it, else one within reach. */
  function nearest(figure, x, y, target) {
    measure(figure);
    const known = told(figure), frame = drawing(figure).getBoundingClientRect();
    const hit = target.closest?.("[data-key]");
    let best = null, least = Infinity;
    for (const { element, slanted, box } of known.boxes) {
      const across = Math.max(box.left + frame.x - x, x - box.right - frame.x, 0);
      const down = Math.max(box.top + frame.y - y, y - box.bottom - frame.y, 0);
      const far = element === hit ? 0 : slanted ? Infinity : Math.hypot(across, down);
      /* What holds the point comes first, the smaller before the larger; else what is nearest. */
      const rank = far === 0 ? -1 / (1 + box.width * box.height) : far;
      if (far <= REACH && rank < least) [best, least] = [element, rank];
    }
    return best;
  }

  /* Writes the card: the headline, then a line for each title and text. */
  function write(words) {
    card.replaceChildren(...words.map(([title, text], place) => {
      const line = document.createElement("p");
      if (title) line.append(Object.assign(document.createElement("span"), { className: "mark-card-title", textContent: title + " " }));
      line.append(text);
      if (/[\u3400-\u9fff]/.test(text)) line.lang = /[\u3041-\u30ff]/.test(text) ? "ja" : "zh";
      if (!place) line.className = "mark-card-head";
      return line;
    }));
  }

  /* Beside its mark and never over it: above, below, right or left, where there is room; always inside the window. */
  function place(element) {
    /* A mark may have words on it: the card stands beside both. */
    let box = boxOf(element);
    for (const other of element.ownerSVGElement.querySelectorAll("[data-key=" + CSS.escape(element.dataset.key) + "]")) {
      const one = boxOf(other);
      if (one.left > box.right || one.right < box.left || one.top > box.bottom || one.bottom < box.top) continue;
      const left = Math.min(box.left, one.left), top = Math.min(box.top, one.top);
      box = new DOMRect(left, top, Math.max(box.right, one.right) - left, Math.max(box.bottom, one.bottom) - top);
    }
    card.style.maxHeight = "";
    const wide = document.documentElement.clientWidth, high = window.innerHeight;
    const room = [
      ["above", box.top - 2 * MARGIN], ["below", high - box.bottom - 2 * MARGIN],
    ];
    const { width, height } = card.getBoundingClientRect();
    const fits = room.find(([, space]) => space >= height);
    let left = Math.min(Math.max((box.left + box.right - width) / 2, MARGIN), wide - width - MARGIN), top;
    if (!fits && wide - box.right - 2 * MARGIN >= width) [left, top] = [box.right + MARGIN, null];
    else if (!fits && box.left - 2 * MARGIN >= width) [left, top] = [box.left - MARGIN - width, null];
    if (top === null) top = Math.min(Math.max(box.top, MARGIN), high - height - MARGIN);
    else {
      const [side, space] = fits || room.sort((one, two) => two[1] - one[1])[0];
      const tall = Math.min(height, Math.max(space, 3 * MARGIN));
      card.style.maxHeight = tall + "px";
      top = side === "above" ? box.top - MARGIN - tall : box.bottom + MARGIN;
    }
    card.style.left = left + "px";
    card.style.top = Math.max(top, 0) + "px";
  }

  function show(figure, element) {
    const key = element.dataset.key;
    if (pointed?.element === element) return;
    if (pointed?.figure !== figure) hide();
    pointed?.element.removeAttribute("aria-describedby");
    pointed = { figure, key, element };
    element.setAttribute("aria-describedby", card.id);
    write(cardOf(figure, key).words);
    card.hidden = false;
    /* Before the marks change, so that the browser measures a page whose look it knows. */
    place(element);
    light(figure, related(figure, key));
  }

  function hide() {
    if (!pointed) return;
    const { figure, element } = pointed;
    pointed = null;
    element.removeAttribute("aria-describedby");
    card.hidden = true;
    light(figure);
  }

  /* The address, where what is chosen stands: ?event=, ?economy= or ?mark=figure.key, the state of controls, and last
     the figure where the reader chose, to which a shared address leads. */
  const address = new URLSearchParams(location.search);
  function remember(changes, figure) {
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) address.delete(name);
      else address.set(name, value);
    }
    const query = address.toString();
    try {
      history.replaceState(history.state, "", (query ? "?" + query : location.pathname.split("/").pop()) + (figure ? "#" + figure.id : location.hash));
    } catch { /* A browser that keeps the address of a file as it is: the choice holds until the page is left. */ }
  }

  const all = document.querySelectorAll("figure.chart");
  /* Chooses a mark: its event or economy in all figures of the page, else the mark alone. */
  function choose(figure, key) {
    const link = LINKS.find((name) => cardOf(figure, key)[name]);
    const choice = link ? { [link]: cardOf(figure, key)[link] } : { mark: figure.id + "." + key };
    remember({ ...NOTHING, ...choice }, figure);
    apply(figure, cardOf(figure, key).words[0][1]);
  }
  const NOTHING = { event: null, economy: null, mark: null };

  /* Takes away what is chosen and what is lit by phrases and entries. */
  function clear() {
    if (!chosen() && ![...all].some((figure) => told(figure).kept.length)) return;
    remember(NOTHING);
    apply();
    for (const figure of all) {
      for (const entry of figure.querySelectorAll("[data-entry]")) entry.setAttribute("aria-pressed", "false");
      say(figure, "");
    }
  }

  /* Lights what the address names in all figures, and says so in one of them. */
  function apply(from, words) {
    for (const figure of all) {
      told(figure).kept = chosenIn(figure);
      redrawn(figure);
    }
    for (const phrase of document.querySelectorAll(".phrase[aria-pressed=true]")) phrase.setAttribute("aria-pressed", "false");
    if (!from) return;
    /* A figure whose guess is still open shows nothing. */
    const others = [...all].filter((figure) => figure !== from && told(figure).kept.length && !figure.querySelector(".chart-answer:not([open])")).length;
    const also = others ? " Also lit in " + others + (others === 1 ? " other figure" : " other figures") + " of this page." : "";
    say(from, "Chosen: " + words + "." + also + " Escape, or a press beside the marks, takes the choice away.");
  }

  /* A drawing that is new, or another one than before: its parts answer, and what was lit is lit. */
  function redrawn(figure) {
    const keys = chosenIn(figure);
    ready(figure);
    if (keys.length) told(figure).kept = keys;
    light(figure);
    for (const mark of marksOf(figure)) mark.classList.toggle("chosen", keys.includes(mark.dataset.key));
  }
  function chosenIn(figure) {
    const { cards } = told(figure);
    const mark = address.get("mark") || "";
    const single = mark.startsWith(figure.id + ".") ? mark.slice(figure.id.length + 1) : null;
    return Object.keys(cards).filter((key) => key === single
      || LINKS.some((link) => cards[key][link] && cards[key][link] === address.get(link)));
  }
  const chosen = () => ["mark", ...LINKS].some((name) => address.has(name));

  function say(figure, text) {
    figure.querySelector(".chart-status").textContent = text;
  }

  /* One tab stop a figure: the drawing, then its entries and marks by arrow keys, Home and End. */
  const stops = (figure) => [...(drawing(figure)?.querySelectorAll("[data-entry]") || []), ...new Map(marksOf(figure).map((mark) => [mark.dataset.key, mark])).values()];
  function focus(figure, element) {
    const svg = drawing(figure);
    for (const part of svg.querySelectorAll("[tabindex='0']")) part.setAttribute("tabindex", "-1");
    svg.setAttribute("tabindex", element === svg ? "0" : "-1");
    element.setAttribute("tabindex", "0");
    if (element.dataset.key) {
      element.setAttribute("role", "img");
      element.setAttribute("aria-label", cardOf(figure, element.dataset.key).words.map((pair) => pair.join(" ").trim()).join(". "));
    }
    element.focus({ preventScroll: false });
  }

  const STEP = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  function onKey(event) {
    const figure = event.currentTarget, svg = drawing(figure);
    if (!svg?.contains(event.target)) return;
    const parts = stops(figure), here = parts.indexOf(event.target);
    let next = null;
    if (event.key in STEP) next = parts[here < 0 ? (STEP[event.key] > 0 ? 0 : parts.length - 1) : Math.min(Math.max(here + STEP[event.key], 0), parts.length - 1)];
    else if (event.key === "Home") next = parts[0];
    else if (event.key === "End") next = parts.at(-1);
    else if (event.key === "Enter" || event.key === " ") event.target.dataset.key ? choose(figure, event.target.dataset.key) : press(figure, event.target);
    else if (event.key === "Escape") { if (event.target !== svg) focus(figure, svg); }
    else return;
    event.preventDefault();
    if (next) focus(figure, next);
  }

  /* An entry of a legend: a button that lights its marks. */
  function press(figure, element) {
    const entry = element.closest("[data-entry]");
    if (!entry) return;
    const on = entry.getAttribute("aria-pressed") !== "true";
    for (const other of figure.querySelectorAll("[data-entry]")) other.setAttribute("aria-pressed", String(on && other.dataset.entry === entry.dataset.entry));
    const number = Number(entry.dataset.entry), { cards } = told(figure);
    keep(figure, on ? Object.keys(cards).filter((key) => cards[key].entries?.includes(number)) : []);
    say(figure, on ? entry.textContent.trim() + ": " + count(figure) : "All marks are shown.");
  }
  const count = (figure) => {
    const some = new Set(marksOf(figure).filter((mark) => mark.classList.contains("lit")).map((mark) => mark.dataset.key)).size;
    return some ? some + (some === 1 ? " mark lit." : " marks lit.") : "not in this view of the figure; set its control back to see them.";
  };

  function ready(figure) {
    for (const svg of figure.querySelectorAll(".chart-still svg, .chart-live svg")) {
      svg.setAttribute("role", "group");
      if (!svg.hasAttribute("tabindex")) svg.setAttribute("tabindex", "0");
      for (const entry of svg.querySelectorAll("[data-entry]")) {
        entry.setAttribute("role", "button");
        if (!entry.hasAttribute("aria-pressed")) entry.setAttribute("aria-pressed", "false");
        entry.setAttribute("aria-label", entry.textContent.trim());
        entry.setAttribute("tabindex", "-1");
      }
    }
    told(figure).boxes = null;
  }

  for (const figure of all) {
    ready(figure);
    const box = figure.querySelector(".chart-drawing");
    box.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch" || !drawing(figure)) return;
      const element = nearest(figure, event.clientX, event.clientY, event.target);
      if (element) show(figure, element); else hide();
      box.classList.toggle("on-mark", Boolean(element));
    });
    box.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") hide(); });
    box.addEventListener("click", (event) => {
      if (!drawing(figure)) return;
      if (event.target.closest("[data-entry]")) { press(figure, event.target); return; }
      const element = nearest(figure, event.clientX, event.clientY, event.target);
      if (element) { show(figure, element); choose(figure, element.dataset.key); }
      else { hide(); clear(); }
    });
    figure.addEventListener("keydown", onKey);
    figure.addEventListener("focusin", ({ target }) => {
      if (target.dataset.key) show(figure, target); else hide();
      if (target === drawing(figure) && target.matches(":focus-visible")) say(figure, "Arrow keys go from mark to mark.");
    });
    figure.addEventListener("focusout", hide);
    walk(figure);
    sight.observe(figure);
  }
  addEventListener("resize", () => { for (const known of figures.values()) known.boxes = null; });
  for (const type of ["scroll", "resize"]) {
    addEventListener(type, () => { if (pointed?.element.isConnected) place(pointed.element); }, { passive: true, capture: true });
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { hide(); clear(); } });
  document.addEventListener("pointerdown", (event) => { if (pointed && !event.target.closest(".chart-drawing")) hide(); });

  /* Phrases of the prose: hovered they light their marks for now, pressed they keep them lit. */
  const keysOf = (phrase) => phrase.dataset.keys.split(" ").filter(Boolean);
  for (const phrase of document.querySelectorAll(".phrase")) {
    const figure = document.getElementById(phrase.dataset.figure);
    if (!figure) continue;
    phrase.setAttribute("role", "button");
    phrase.setAttribute("tabindex", "0");
    phrase.setAttribute("aria-pressed", "false");
    phrase.addEventListener("pointerenter", () => light(figure, keysOf(phrase)));
    phrase.addEventListener("pointerleave", () => light(figure));
    const toggle = () => {
      const on = phrase.getAttribute("aria-pressed") !== "true";
      for (const other of document.querySelectorAll(".phrase[aria-pressed=true]")) {
        other.setAttribute("aria-pressed", "false");
        keep(document.getElementById(other.dataset.figure), []);
      }
      phrase.setAttribute("aria-pressed", String(on));
      point(figure, on ? keysOf(phrase) : []);
    };
    phrase.addEventListener("click", toggle);
    phrase.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      toggle();
    });
  }
  function point(figure, keys) {
    const answer = figure.querySelector(".chart-answer");
    if (answer && keys.length) answer.open = true;
    keep(figure, keys);
    say(figure, keys.length ? count(figure) : "");
    const lit = marksOf(figure).filter((mark) => mark.classList.contains("lit"));
    const seen = ({ top, bottom }) => top > innerHeight / 3 && bottom < innerHeight - 2 * MARGIN;
    if (lit.length && !lit.some((mark) => seen(mark.getBoundingClientRect()))) lit[0].scrollIntoView({ block: "center" });
  }

  /* What to look for, one step after the other. */
  function walk(figure) {
    const steps = figure.querySelector(".steps");
    if (!steps) return;
    const [back, next] = steps.querySelectorAll("button"), items = [...steps.querySelectorAll("ol > li")];
    let here = -1;
    const go = (to) => {
      here = to;
      items.forEach((item, place) => {
        if (place === here) item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
      });
      back.hidden = here < 0;
      next.textContent = here < 0 ? "Start" : here === items.length - 1 ? "Done" : "Next";
      const keys = here < 0 ? [] : [...items[here].querySelectorAll(".phrase")].flatMap(keysOf);
      /* On a phone the step goes to the top, so that as much of the drawing as can be is seen below it. */
      if (here >= 0 && getComputedStyle(steps).position === "sticky") steps.scrollIntoView({ block: "start" });
      point(figure, keys);
      if (here >= 0) say(figure, "Step " + (here + 1) + " of " + items.length + ": " + count(figure));
    };
    back.addEventListener("click", () => go(here - 1));
    next.addEventListener("click", () => go(here === items.length - 1 ? -1 : here + 1));
    next.textContent = "Start";
  }

  window.techsecMarks = { told, remember, address, say, hide, redrawn, KINSHIP };
  if (chosen()) {
    const first = [...all].find((figure) => chosenIn(figure).length);
    apply(first, first && cardOf(first, chosenIn(first)[0]).words[0][1]);
  }
})();
