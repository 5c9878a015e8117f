/* Cite and Embed of a figure: its address in full, as the reader's browser knows it; code selected as a whole on focus,
   BibTeX copied by a button. */
"use strict";
for (const foot of document.querySelectorAll(".chart-foot")) {
  const link = foot.querySelector(".chart-share a"), written = link.getAttribute("href");
  const code = foot.querySelector(".chart-code input");
  const bibtex = foot.querySelector(".chart-bibtex"), cited = foot.querySelector(".chart-cite a.address");
  code.value = code.value.replace(written, link.href);
  bibtex.textContent = bibtex.textContent.replace("{" + written + "}", "{" + link.href + "}");
  /* A file's address tells others nothing. */
  if (location.protocol === "file:") bibtex.textContent = bibtex.textContent.replace(/,\n  url = .*/, "");
  cited.textContent = link.href;
  code.addEventListener("focus", () => code.select());
  const copy = foot.querySelector(".chart-copy");
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(bibtex.textContent);
      copy.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(bibtex);
      copy.textContent = "Selected: press Ctrl+C";
    }
  });
}
