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

  function compare(left, right) {
    if (left === "" || right === "") return (left === "") - (right === "");
    const numbers = [Number(left), Number(right)];
    return numbers.some(Number.isNaN) ? left.localeCompare(right, "en") : numbers[0] - numbers[1];
  }

  function build(holder, table) {
    const state = { text: "", column: -1, down: false, shown: PAGE };
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
      return make("th", { scope: "col" }, button);
    });

    function draw() {
      const wanted = state.text.toLowerCase();
      let rows = table.rows.filter((row) => row.some((cell) => cell.toLowerCase().includes(wanted)));
      if (state.column >= 0) {
        const sign = state.down ? -1 : 1;
        rows = rows.toSorted((a, b) => sign * compare(a[state.column], b[state.column]));
      }
      heads.forEach((head, index) => {
        const order = state.down ? "descending" : "ascending";
        if (index === state.column) head.setAttribute("aria-sort", order);
        else head.removeAttribute("aria-sort");
      });
      body.replaceChildren(...rows.slice(0, state.shown).map((row) =>
        make("tr", {}, ...row.map((cell, index) => make(index ? "td" : "th", index ? {} : { scope: "row" }, cell)))));
      more.hidden = rows.length <= state.shown;
      count.textContent = rows.length + " of " + table.rows.length + " rows";
    }

    filter.addEventListener("input", () => { state.text = filter.value; state.shown = PAGE; draw(); });
    more.addEventListener("click", () => { state.shown += PAGE; draw(); });
    const grid = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body);
    const region = make("div", { class: "table-scroll", role: "region", tabindex: "0", "aria-label": "Rows" }, grid);
    holder.replaceChildren(make("p", {}, label, filter), count, region, more);
    draw();
    filter.focus();
  }

  for (const holder of document.querySelectorAll(".table-browser")) {
    holder.querySelector(".table-open").addEventListener("click", () => {
      const script = make("script", { src: root + "_data/" + holder.dataset.table + ".js" });
      script.addEventListener("load", () => build(holder, window.techsecTables[holder.dataset.table]));
      document.head.append(script);
    });
  }
})();
