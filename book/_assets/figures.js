/* Makes a figure live when its button or its drawing is pressed: loads Vega and the figure's spec from the site itself
   as classic scripts (they work from file:// too), draws into .vega-embed, and can go back to the still drawing. */
"use strict";
window.techsecFigures = {};
(function () {
  const root = document.documentElement.dataset.content_root || "./";
  const loading = {};

  function load(file) {
    loading[file] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = root + "_figures/" + file;
      script.onload = resolve;
      script.onerror = () => reject(new Error("could not load " + file));
      document.head.append(script);
    });
    return loading[file];
  }

  async function enliven(figure) {
    const narrow = figure.clientWidth < 520;
    await Promise.all([load("vega.js"), load(figure.id + ".js")]);
    const spec = window.techsecFigures[figure.id][narrow ? "narrow" : "wide"];
    const live = figure.querySelector(".vega-embed");
    live.hidden = false;
    const result = await window.vegaEmbed(live, spec, {
      actions: false, renderer: "svg", ast: true, tooltip: { disableDefaultStyle: true },
    });
    show(figure, true);
    return result.view;
  }

  /* A figure with a guess: the control draws the guess beside the data; Vega loads when it is first moved. */
  function predict(figure, control) {
    let view;
    const answer = figure.querySelector(".chart-answer");
    const output = figure.querySelector(".chart-guess output");
    const unit = output.textContent.slice(control.defaultValue.length);
    control.addEventListener("input", () => { output.textContent = control.value + unit; });
    control.addEventListener("change", async () => {
      answer.open = true;
      view ??= enliven(figure);
      (await view).signal("guess", Number(control.value)).run();
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
      if (!figure.querySelector(".vega-embed").hidden) return show(figure, false);
      say(figure, "Loading ...");
      return enliven(figure).catch((error) => say(figure, "The figure could not be made interactive: " + error.message));
    };
    figure.querySelector(".chart-button").addEventListener("click", toggle);
    const guess = figure.querySelector(".chart-guess input");
    if (guess) predict(figure, guess);
    figure.querySelector(".chart-still").addEventListener("click", toggle);
  }
})();
