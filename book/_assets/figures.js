/* Makes a figure live when its button or its drawing is pressed: loads Vega and the figure's spec from the site itself
   as classic scripts (they work from file:// too), draws into .vega-embed, and can go back to the still drawing. */
"use strict";
window.techsecFigures = {};
document.documentElement.classList.remove("no-js");
(function () {
  const root = document.documentElement.dataset.content_root || "./";
  const loading = {};

  function load(file) {
    loading[file] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = root + "_figures/" + file;
      script.onload = resolve;
      script.onerror = () => {
        /* Forgotten, so that pressing again tries again. */
        delete loading[file];
        script.remove();
        reject(new Error("could not load " + file));
      };
      document.head.append(script);
    });
    return loading[file];
  }

  const phone = window.matchMedia("(max-width: 40em)"); // as in book.css
  const views = new Map();

  async function draw(figure, values) {
    await Promise.all([load("vega.js"), load(figure.id + ".js")]);
    const spec = window.techsecFigures[figure.id][phone.matches ? "narrow" : "wide"];
    const live = figure.querySelector(".vega-embed");
    live.hidden = false;
    views.get(figure)?.finalize();
    /* The chart has one label and its table the facts: labels on hundreds of marks would drown both. */
    const { view } = await window.vegaEmbed(live, spec, {
      actions: false, defaultStyle: false, renderer: "svg", ast: true, tooltip: { disableDefaultStyle: true },
      config: { aria: false },
    });
    views.set(figure, view);
    /* Vega labels the box that holds its controls too: the label belongs to the drawing. */
    for (const name of ["role", "aria-roledescription", "aria-label"]) live.removeAttribute(name);
    view.drawing = live.querySelector("svg");
    view.drawing.setAttribute("role", "img");
    view.drawing.setAttribute("aria-label", spec.description);
    view.described = spec.description;
    view.settable = (spec.params || []).filter((param) => !param.select);
    for (const { name, bind } of view.settable) {
      if (name in values) view.signal(name, values[name]);
      if (bind) view.addSignalListener(name, () => tell(figure, view));
    }
    await view.runAsync();
    /* Titles inside a drawing are labelled by Vega whatever its configuration says. */
    for (const part of view.drawing.querySelectorAll("[aria-label]")) {
      for (const name of ["role", "aria-roledescription", "aria-label"]) part.removeAttribute(name);
    }
    if (Object.keys(values).length) describe(view);
  }

  /* Makes a figure live and says so, or says why not; gives whether it is live. */
  async function enliven(figure) {
    say(figure, "Loading ...");
    try {
      await draw(figure, {});
      show(figure, true);
      return true;
    } catch (error) {
      figure.querySelector(".vega-embed").hidden = true;
      say(figure, "The figure could not be made interactive: " + error.message);
      return false;
    }
  }

  /* A window that becomes narrow or wide: the live figure takes the other layout and keeps what the reader set. */
  phone.addEventListener("change", () => {
    for (const [figure, view] of views) {
      if (figure.querySelector(".vega-embed").hidden) continue;
      draw(figure, Object.fromEntries(view.settable.map(({ name }) => [name, view.signal(name)])));
    }
  });

  /* The words for what the controls are set to, and for what of it stands out. */
  function describe(view) {
    const set = view.settable.filter(({ bind }) => bind).map(({ name, bind }) => {
      const value = view.signal(name);
      return (bind.name || name).trim() + ": " + (bind.labels?.[bind.options.indexOf(value)] ?? value);
    });
    const marks = new Map();
    (function visit(item) {
      if (item.tooltip) {
        const key = JSON.stringify(item.tooltip);
        marks.set(key, Math.max(marks.get(key) || 0, (item.opacity ?? 1) * (item.fillOpacity ?? 1)));
      }
      for (const part of item.items || []) visit(part);
    })(view.scenegraph().root);
    const clear = [...marks.values()].filter((opacity) => opacity > 0.5).length;
    const text = [...set, clear + " of " + marks.size + " marks stand out"].join(". ") + ".";
    view.drawing.setAttribute("aria-label", view.described + " Now shown: " + text);
    return text;
  }

  const waiting = new Map();
  function tell(figure, view) {
    clearTimeout(waiting.get(figure));
    waiting.set(figure, setTimeout(() => say(figure, describe(view)), 250));
  }

  /* A figure with a guess: the control draws the guess beside the data; Vega loads when it is first moved. */
  function predict(figure, control) {
    let starting;
    const answer = figure.querySelector(".chart-answer");
    const output = figure.querySelector(".chart-guess output");
    const unit = output.textContent.slice(control.defaultValue.length);
    control.addEventListener("input", () => { output.textContent = control.value + unit; });
    control.addEventListener("change", async () => {
      answer.open = true;
      if (figure.querySelector(".vega-embed").hidden) starting ??= enliven(figure);
      const live = await (starting ?? true);
      starting = undefined;
      if (!live) return;
      views.get(figure).signal("guess", Number(control.value)).run();
      say(figure, "Your guess, " + control.value + unit + ", is drawn beside the data.");
    });
  }

  function show(figure, live) {
    figure.querySelector(".vega-embed").hidden = !live;
    figure.querySelector(".chart-still").hidden = live;
    const blank = figure.querySelector(".chart-blank");
    if (blank) blank.hidden = live;
    figure.querySelector(".chart-button").textContent = live ? "Show the still drawing" : "Make this figure interactive";
    say(figure, live ? "The figure is interactive now." : "The still drawing is shown.");
  }

  function say(figure, text) {
    figure.querySelector(".chart-status").textContent = text;
  }

  for (const figure of document.querySelectorAll("figure.chart")) {
    const toggle = () => {
      if (figure.querySelector(".vega-embed").hidden) enliven(figure);
      else show(figure, false);
    };
    figure.querySelector(".chart-button").addEventListener("click", toggle);
    const guess = figure.querySelector(".chart-guess input");
    if (guess) predict(figure, guess);
    figure.querySelector(".chart-still").addEventListener("click", toggle);
  }
})();
