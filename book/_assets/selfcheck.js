/* Self-checks: a choice is answered at once with the feedback that stands in the <details> beneath; one
   that the browser restored from an earlier visit too. */
"use strict";
for (const question of document.querySelectorAll("fieldset.self-check")) {
  const inputs = [...question.querySelectorAll("input")];
  const answers = question.querySelectorAll(".self-check-answer");
  const said = question.querySelector("[role=status]");
  const answer = () => {
    const chosen = answers[inputs.findIndex((input) => input.checked)];
    said.replaceChildren(...(chosen ? chosen.cloneNode(true).childNodes : []));
  };
  question.addEventListener("change", answer);
  addEventListener("pageshow", answer);
}
