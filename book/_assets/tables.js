/* The table browser of the codebook: loads a table's rows (a classic script, so it works from file://) when it is
   opened, filters them by a text and sorts them by any column, fifty rows at a time. */
"use strict";
window.techsecTables = {};
(function () {
  const root = document.documentElement.dataset.content_root || "./";
  const PAGE = 50;

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /* Blanks come last, upwards and downwards. */
  function compare(left, right, sign) {
    if (left === "" || right === "") return (left === "") - (right === "");
    const numbers = [Number(left), Number(right)];
    return sign * (numbers.some(Number.isNaN) ? left.localeCompare(right, "en") : numbers[0] - numbers[1]);
  }

  /* Rows that a search result leads to. */
  const asked = new URLSearchParams(location.search).get("rows") || "";

  function build(holder, table) {
    const plain = (text) => text.normalize("NFKC").toLowerCase();
    const state = { text: asked, column: -1, down: false, shown: PAGE };
    const filter = make("input", { type: "search", id: "filter-" + holder.dataset.table });
    const label = make("label", { for: filter.id }, "Show rows that contain ");
    const count = make("p", { role: "status" });
    const more = make("button", { type: "button" }, "Show more rows");
    const body = make("tbody", {});
    const heads = table.columns.map((name, index) => {
      const button = make("button", { type: "button", title: "Sort by " + name }, name);
      button.addEventListener("click", () => {
        state.down = state.column === index && !state.down;
        state.column = index;
        draw();
      });
      return make("th", { scope: "col", translate: "no" }, button);
    });

    function draw() {
      const wanted = plain(state.text).split(/\s+/);
      let rows = table.rows.filter((row) => wanted.every((word) => row.some((cell) => plain(cell).includes(word))));
      if (state.column >= 0) {
        const sign = state.down ? -1 : 1;
        rows = rows.toSorted((a, b) => compare(a[state.column], b[state.column], sign));
      }
      heads.forEach((head, index) => {
        const order = state.down ? "descending" : "ascending";
        if (index === state.column) head.setAttribute("aria-sort", order);
        else head.removeAttribute("aria-sort");
      });
      body.replaceChildren(...rows.slice(0, state.shown).map((row) =>
        make("tr", {}, ...row.map((cell, index) => make(index ? "td" : "th", index ? {} : { scope: "row", translate: "no" }, cell)))));
      more.hidden = rows.length <= state.shown;
      document.dispatchEvent(new Event("techsec-rows"));
      count.textContent = rows.length + " of " + table.rows.length + " rows";
    }

    filter.value = asked;
    filter.addEventListener("input", () => { state.text = filter.value; state.shown = PAGE; draw(); });
    more.addEventListener("click", () => { state.shown += PAGE; draw(); });
    const grid = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body);
    const region = make("div", { class: "table-scroll", role: "region", tabindex: "0", "aria-label": "Rows" }, grid);
    holder.replaceChildren(make("p", {}, label, filter), count, region, more);
    draw();
    filter.focus();
  }

  function open(holder) {
    holder.querySelector("[role=alert]")?.remove();
    const script = make("script", { src: root + "_data/" + holder.dataset.table + ".js" });
    script.addEventListener("load", () => build(holder, window.techsecTables[holder.dataset.table]));
    script.addEventListener("error", () => {
      script.remove();
      holder.append(make("p", { role: "alert" }, "The rows could not be loaded. Press again to try once more; the CSV holds the same."));
    });
    document.head.append(script);
  }

  for (const holder of document.querySelectorAll(".table-browser")) {
    holder.querySelector(".table-open").addEventListener("click", () => open(holder));
    if (asked) holder.querySelector(".table-open").click();
  }
})();
