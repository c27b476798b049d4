/* Buttons that leave only the rows of a table with one mark; pressed again all are back. What was asked for holds for
   the next case too, where some row has the mark (case.js). */

let only = "";

const buttons = () => Array.from(document.querySelectorAll("[data-mark]"));

function apply() {
  buttons().forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.mark === only)));
  const rows = Array.from(document.querySelectorAll("[data-marks]"));
  rows.forEach((row) => {
    row.hidden = Boolean(only) && !row.dataset.marks.split(" ").includes(only);
  });
  new Set(rows.map((row) => row.parentElement)).forEach((part) => {
    part.hidden = !part.querySelector("[data-marks]:not([hidden])");
  });
  const shown = rows.filter((row) => !row.hidden).length;
  document.querySelectorAll("[data-marks-said]").forEach((place) => {
    place.textContent = only ? `显示 ${shown} 项，共 ${rows.length} 项` : "";
  });
}

function start() {
  document.querySelectorAll("[data-marks-bar]").forEach((bar) => {
    bar.hidden = false;
  });
  if (!buttons().some((button) => button.dataset.mark === only)) {
    only = "";
  }
  apply();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mark]");
  const link = event.target.closest("a[href^='#']");
  const goal = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (button) {
    only = button.dataset.mark === only ? "" : button.dataset.mark;
    apply();
  } else if (goal && goal.closest("[hidden]")) {
    only = "";
    apply();
  }
});

document.addEventListener("case-shown", start);
start();
