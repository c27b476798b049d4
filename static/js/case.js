/* The cases before and after this one in the list it was opened from (rows.js): links, and the keys k and j. */

const steps = document.querySelector("[data-case-steps]");
const cases = remembered();
const place = cases.indexOf(location.pathname);

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(`cases-${steps.dataset.caseSteps}`)) || [];
  } catch {
    return [];
  }
}

if (place >= 0) {
  const ways = { k: cases[place - 1], j: cases[place + 1] };
  steps.hidden = false;
  steps.querySelector("[data-case-place]").textContent = `第 ${place + 1} / ${cases.length} 件`;
  for (const [key, way] of Object.entries(ways)) {
    const link = steps.querySelector(`[data-case-step="${key}"]`);
    link.hidden = !way;
    if (way) {
      link.href = way;
    }
  }
  document.addEventListener("keydown", (event) => {
    const isTyped = event.target.closest("input, select, textarea");
    if (ways[event.key] && !isTyped && !event.ctrlKey && !event.altKey && !event.metaKey) {
      location.assign(ways[event.key]);
    }
  });
}
