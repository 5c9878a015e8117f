/* Filters of the source notes: each select hides the notes that have another value in its column. A browser may restore
   the choice of an earlier visit, by pageshow at the latest. */
"use strict";
for (const form of document.querySelectorAll(".note-filters")) {
  const notes = [...form.parentElement.querySelectorAll(".source-note")];
  const selects = [...form.querySelectorAll("select")];
  const filter = () => {
    for (const note of notes) {
      note.hidden = selects.some((select) => select.value && note.dataset[select.dataset.column] !== select.value);
    }
    form.querySelector("[role=status]").textContent = notes.filter((note) => !note.hidden).length + " of " + notes.length;
  };
  for (const select of selects) select.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  addEventListener("pageshow", filter);
}
