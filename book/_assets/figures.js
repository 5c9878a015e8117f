/* Controls of figures and guesses. The first use of a control loads Vega and the figure's spec from the site itself, as
   classic scripts (they work from file:// too), and draws the figure in the place of the still drawing, which stays
   until then; marks.js answers for both. What controls are set to stands in the address. */
"use strict";
window.techsecFigures = {};
document.documentElement.classList.remove("no-js");
(function () {
  const root = document.documentElement.dataset.content_root || "./";
  const { told, remember, address, say, hide, redrawn, KINSHIP } = window.techsecMarks;
  const loading = {};

  function load(file) {
    loading[file] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = root + "_figures/" + file;
      script.onload = resolve;
      script.onerror = () => {
        /* Forgotten, so that the next use tries again. */
        delete loading[file];
        script.remove();
        reject(new Error("could not load " + file));
      };
      document.head.append(script);
    });
    return loading[file];
  }

  const phone = window.matchMedia("(max-width: 46em)"); // as in figures.css
  const views = new Map();
  const wanted = new Map(); // figure -> what its parameters are set to

  async function draw(figure) {
    await Promise.all([load("vega.js"), load(figure.id + ".js")]);
    const layout = phone.matches ? "narrow" : "wide";
    if (views.get(figure)?.layout !== layout) {
      const holder = document.createElement("div");
      const { view } = await window.vegaEmbed(holder, window.techsecFigures[figure.id][layout], {
        actions: false, defaultStyle: false, renderer: "svg", ast: true, tooltip: false, config: { aria: false },
      });
      let live = figure.querySelector(".chart-live");
      if (!live) {
        live = document.createElement("div");
        live.className = "chart-live";
        figure.querySelector(".chart-drawing").append(live);
      }
      views.get(figure)?.view.finalize();
      views.set(figure, { view, layout });
      view.described = figure.querySelector(".chart-wide[aria-label]").getAttribute("aria-label");
      /* Vega labels the box too: the label belongs to the drawing. */
      for (const label of ["role", "aria-roledescription", "aria-label"]) holder.removeAttribute(label);
      live.replaceChildren(holder);
    }
    const { view } = views.get(figure);
    for (const [name, value] of Object.entries(wanted.get(figure) || {})) view.signal(name, value);
    await view.runAsync();
    figure.querySelector(".chart-still").hidden = true;
    name(figure, view);
    /* A control may change the height of what is drawn, as the steps of the argument do: then its place grows. */
    const [, , wide, high] = figure.querySelector(".chart-live svg").getAttribute("viewBox").split(" ");
    figure.querySelector(".chart-drawing").style.aspectRatio = wide + " / " + high;
  }

  /* Gives each mark of a live drawing the key that the still one has for the same words, or one of its own. */
  function name(figure, view) {
    const svg = figure.querySelector(".chart-live svg");
    const { cards, legend } = told(figure);
    const keys = new Map(Object.entries(cards).map(([key, { words }]) => [JSON.stringify(words), key]));
    for (const part of svg.querySelectorAll("[data-key], [aria-label]")) {
      part.removeAttribute("data-key");
      for (const label of ["role", "aria-roledescription", "aria-label"]) part.removeAttribute(label);
    }
    (function visit(item) {
      if (item.tooltip && typeof item.tooltip === "object" && item._svg) {
        const words = Object.entries(item.tooltip)
          .map(([title, text]) => [title.trim(), String(text).split(/\s+/).filter(Boolean).join(" ")])
          .filter(([, text]) => !["", "null", "undefined", "NaN"].includes(text));
        const text = JSON.stringify(words);
        if (!keys.has(text)) {
          const row = item.datum, key = "live-" + keys.size;
          keys.set(text, key);
          cards[key] = { words, entries: legend.flatMap(([field, value], place) => (String(row[field]) === value ? [place] : [])) };
          for (const link of KINSHIP) if (row[link]) cards[key][link] = String(row[link]);
        }
        item._svg.setAttribute("data-key", keys.get(text));
      }
      for (const part of item.items || []) visit(part);
    })(view.scenegraph().root);
    /* Entries have the numbers that they have in the still drawing of this layout. */
    const still = figure.querySelectorAll(".chart-still .chart-" + views.get(figure).layout + " [data-entry]");
    const symbols = svg.querySelectorAll(".role-legend-symbol");
    if (still.length === symbols.length) {
      symbols.forEach((symbol, place) => symbol.parentNode.setAttribute("data-entry", still[place].dataset.entry));
    }
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", view.described + " " + state(figure));
    redrawn(figure);
  }

  /* The words for what the controls are set to. */
  const fields = (figure) => [...figure.querySelectorAll("[data-param]")];
  function state(figure) {
    return fields(figure).map((field) => {
      const shown = field.options ? field.options[field.selectedIndex].text : field.value;
      return field.labels[0].textContent.trim() + ": " + shown + ".";
    }).join(" ");
  }
  const valueOf = (field) => (field.options ? JSON.parse(field.dataset.values)[field.value] : Number(field.value));

  /* Draws a figure with its parameters as they are set, and says so, or says why not. */
  const turns = new Map();
  function enliven(figure, words) {
    const turn = (turns.get(figure) || Promise.resolve()).then(async () => {
      if (!views.has(figure)) say(figure, "Loading ...");
      try {
        hide();
        await draw(figure);
        say(figure, words());
      } catch (error) {
        say(figure, "The figure could not be drawn anew: " + error.message);
      }
    });
    turns.set(figure, turn);
  }

  function set(figure, changes) {
    wanted.set(figure, { ...wanted.get(figure), ...changes });
  }

  function onControl(figure, field) {
    const value = valueOf(field);
    if (field.nextElementSibling?.matches("output")) field.nextElementSibling.textContent = field.value;
    set(figure, { [field.dataset.param]: value });
    remember({ [figure.id + "." + field.dataset.param]: String(value) }, figure);
    const takeaway = told(figure).takeaways?.[value];
    if (takeaway) figure.querySelector(".chart-takeaway").textContent = takeaway;
    const titles = [...figure.querySelectorAll("[data-state]")], here = (title) => title.dataset.state === value;
    if (titles.some(here)) for (const title of titles) title.classList.toggle("here", here(title));
    enliven(figure, () => state(figure));
  }

  /* A control as the address has it; without a word there, as the page has it, whatever the browser has kept. */
  function restore(figure, field) {
    const said = address.get(figure.id + "." + field.dataset.param);
    if (field.options) {
      const place = said === null ? -1 : JSON.parse(field.dataset.values).map(String).indexOf(said);
      const first = [...field.options].findIndex((option) => option.defaultSelected);
      field.selectedIndex = place < 0 ? first : place;
      return place >= 0 && place !== first;
    }
    field.value = said ?? field.defaultValue;
    return said !== null && said !== field.defaultValue;
  }

  /* A figure with a guess: nothing is drawn of it until it is locked in; then the answer, the distance, the guess. */
  function predict(figure, block) {
    const answer = figure.querySelector(".chart-answer"), blank = figure.querySelector(".chart-blank");
    const control = block.querySelector("input"), output = block.querySelector("output"), lock = block.querySelector("button");
    const unit = block.dataset.unit && " " + block.dataset.unit;
    control.value = control.defaultValue;
    lock.setAttribute("aria-disabled", "true");
    /* A press where the slider stands is a guess too. */
    for (const type of ["input", "pointerdown"]) {
      control.addEventListener(type, () => {
        output.textContent = control.value + unit;
        lock.removeAttribute("aria-disabled");
      });
    }
    answer.addEventListener("toggle", () => { blank.hidden = answer.open; });
    lock.addEventListener("click", () => {
      const distance = figure.querySelector(".chart-distance");
      if (lock.hasAttribute("aria-disabled")) {
        distance.textContent = "Set your guess first: move the slider, or press it where it stands.";
        return;
      }
      const guess = Number(control.value), right = Number(block.dataset.answer), off = Number(Math.abs(guess - right).toFixed(1));
      const how = off ? off + (guess > right ? " too high." : " too low.") : "exactly right.";
      const words = "You guessed " + guess + unit + "; it is " + right + ": " + how;
      blank.hidden = true;
      answer.open = true;
      distance.textContent = words;
      set(figure, { guess });
      enliven(figure, () => state(figure));
    });
  }

  /* A window that becomes narrow or wide: the live figure takes the other layout and keeps what the reader set. */
  phone.addEventListener("change", () => {
    for (const figure of document.querySelectorAll("figure.chart")) {
      hide();
      if (views.has(figure)) enliven(figure, () => state(figure)); else redrawn(figure);
    }
  });

  function sync() {
    for (const figure of document.querySelectorAll("figure.chart")) {
      const changed = fields(figure).filter((field) => restore(figure, field));
      for (const field of fields(figure)) if (field.type === "range" && field.nextElementSibling) field.nextElementSibling.textContent = field.value;
      for (const field of changed) onControl(figure, field);
    }
  }

  for (const figure of document.querySelectorAll("figure.chart")) {
    for (const field of fields(figure)) field.addEventListener(field.options ? "change" : "input", () => onControl(figure, field));
    const guess = figure.querySelector(".chart-guess");
    if (guess) predict(figure, guess);
    const cell = figure.closest("div.cell"), button = figure.querySelector(".chart-source-code");
    if (!cell?.querySelector(".cell_input")) continue;
    button.hidden = false;
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => {
      button.setAttribute("aria-expanded", String(cell.classList.toggle("show-code")));
      if (cell.matches(".show-code")) cell.querySelector(".cell_input").scrollIntoView({ block: "nearest" });
    });
  }
  sync();
  addEventListener("pageshow", (event) => { if (event.persisted) sync(); });
})();
