/* The switch for the code of a page (launch.py) works without this script, which keeps the reader's choice. */
"use strict";
(function () {
  const KEY = "show-code";
  const choice = document.getElementById(KEY);
  if (!choice) return;
  try {
    choice.checked = localStorage.getItem(KEY) === "yes";
    choice.addEventListener("change", () => localStorage.setItem(KEY, choice.checked ? "yes" : "no"));
  } catch {
    /* A browser that keeps nothing: the switch holds for this page. */
  }
})();
