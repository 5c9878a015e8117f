/* Self-checks: a choice is answered at once with the feedback that stands in the <details> beneath. */
"use strict";
for (const question of document.querySelectorAll("fieldset.self-check")) {
  const inputs = [...question.querySelectorAll("input")];
  const answers = question.querySelectorAll(".self-check-answer");
  const said = question.querySelector("[role=status]");
  question.addEventListener("change", (event) => {
    const answer = answers[inputs.indexOf(event.target)];
    if (answer) said.replaceChildren(...answer.cloneNode(true).childNodes);
  });
}
