/* The cases before and after this one in the list it was opened from (rows.js). The next case is fetched and takes
   the place of the one shown; whatever does not go as it should loads the page as a link does. */

const said = document.createElement("p");
said.className = "visually-hidden";
said.setAttribute("role", "status");
document.body.append(said);

let shown = location.pathname; // the case that is shown or on its way
let asked = new AbortController();

const stepsOf = (page) => page.querySelector("[data-case-steps]");

function remembered(steps) {
  try {
    return JSON.parse(sessionStorage.getItem(`cases-${steps.dataset.caseSteps}`)) || [];
  } catch {
    return [];
  }
}

/* Point the links at the neighbours of the case. */
function mark() {
  const steps = stepsOf(document);
  const cases = remembered(steps);
  const place = cases.indexOf(shown);
  steps.hidden = place < 0;
  steps.querySelector("[data-case-place]").textContent = `第 ${place + 1} / ${cases.length} 件`;
  steps.querySelectorAll("[data-case-step]").forEach((link) => {
    const way = place < 0 ? null : cases[place + { k: -1, j: 1 }[link.dataset.caseStep]];
    link.hidden = !way;
    link.href = way || link.href;
  });
}

/* The page at `path`; null where the answer is a refusal, another page, or made for another organization. */
async function read(path, signal) {
  const answer = await fetch(path, { signal });
  if (!answer.ok || answer.redirected || !/^text\/html\b/.test(answer.headers.get("Content-Type"))) {
    return null;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const steps = stepsOf(page);
  return steps && steps.dataset.caseSteps === stepsOf(document).dataset.caseSteps ? page : null;
}

function put(page) {
  document.title = page.title;
  for (const place of [".trail", "#content"]) {
    document.querySelector(place).replaceWith(page.querySelector(place));
  }
  window.htmx.process(document.getElementById("content"));
  mark();
  const heading = document.querySelector("#content h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  said.textContent = `${document.querySelector("[data-case-place]").textContent}：${heading.textContent.trim()}`;
  document.dispatchEvent(new Event("case-shown"));
}

/* Shows the case at `path`, unless a later step has given it up; `enter` is done just before. */
async function show(path, enter) {
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  shown = path;
  const page = await read(path, signal).catch(() => null);
  if (!signal.aborted && page) {
    enter();
    put(page);
  } else if (!signal.aborted) {
    location.assign(path);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-case-step]");
  if (link && !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    show(link.pathname, () => {
      history.pushState(null, "", link.pathname);
      window.scrollTo(0, 0);
    });
  }
});

window.addEventListener("popstate", () => location.pathname !== shown && show(location.pathname, () => {}));
mark();
