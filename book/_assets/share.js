/* The code to embed a figure: its address in full, as the reader's browser knows it; selected as a whole on focus. */
"use strict";
for (const code of document.querySelectorAll(".chart-code input")) {
  const address = code.closest(".chart-share").querySelector("a");
  code.value = code.value.replace(address.getAttribute("href"), address.href);
  code.addEventListener("focus", () => code.select());
}
