/* What proves a row, beside the row: on a wide screen a link to a file opens its pages one by one in a pane, and the
   row keeps its place and the focus. On a narrow screen, with a key held, or where the answer is not the page of the
   file, the link is a link. */

const wide = window.matchMedia("(min-width: 75rem)");
const said = document.createElement("p");
said.className = "visually-hidden";
said.setAttribute("role", "status");
document.body.append(said);

let opener = null; // the link whose pages are shown
let asked = new AbortController();

const frame = () => document.querySelector("[data-beside-evidence]");
const part = (name) => frame().querySelector(`[data-pane-${name}]`);
const pages = () => Array.from(part("pages").querySelectorAll("li"));

/* The pages of the file as its own page shows them; null where the answer is a refusal or another page. */
async function read(path, signal) {
  const answer = await fetch(path, { signal });
  if (!answer.ok || answer.redirected) {
    return null;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-evidence-shown]");
}

async function open(link) {
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  const found = await read(link.pathname, signal).catch(() => null);
  if (!signal.aborted && found) {
    keepInPlace(link, () => show(link, found));
  } else if (!signal.aborted) {
    location.assign(link.href);
  }
}

function show(link, found) {
  mark(link);
  part("name").textContent = found.dataset.evidenceShown;
  part("whole").href = link.href;
  part("pages").replaceChildren(...found.childNodes);
  const [first, last] = (link.dataset.pages || "1-Infinity").split("-").map(Number);
  pages().forEach((page, at) => (at + 1 < first || at + 1 > last) && page.remove());
  turnTo(0);
}

/* Where the focus goes with the pane it comes back to the row; somebody who is in a row stays there. */
function close() {
  asked.abort();
  const link = opener;
  keepInPlace(link, () => mark(null));
  if (!document.activeElement.closest("tr, fieldset")) {
    link.focus();
  }
  said.textContent = "已关闭证明材料";
}

function mark(link) {
  if (opener) {
    opener.removeAttribute("aria-current");
  }
  opener = link;
  if (link) {
    link.setAttribute("aria-current", "true");
  }
  frame().querySelector("[data-evidence-pane]").hidden = !link;
  document.body.classList.toggle("has-pane", Boolean(link));
}

/* A column that grows narrower or wider moves its rows: the one in hand stays where the eye is. */
function keepInPlace(link, change) {
  const before = link.getBoundingClientRect().top;
  change();
  window.scrollBy({ top: link.getBoundingClientRect().top - before, behavior: "instant" });
}

function turnTo(place) {
  const all = pages();
  all.forEach((page, at) => {
    page.hidden = at !== place;
  });
  part("pages").scrollTop = 0;
  frame().querySelectorAll("[data-pane-turn]").forEach((button) => {
    button.hidden = all.length < 2;
    button.setAttribute("aria-disabled", String(!all[place + Number(button.dataset.paneTurn)]));
  });
  part("place").textContent = all.length > 1 ? `${place + 1} / ${all.length}` : "";
  const picture = part("pages").querySelector("li:not([hidden]) img");
  said.textContent = `${part("name").textContent}：${picture ? picture.alt : part("pages").textContent.trim()}`;
}

function turn(step) {
  const place = pages().findIndex((page) => !page.hidden) + step;
  if (pages()[place]) {
    turnTo(place);
  }
}

const isPlain = (event) =>
  !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && !event.defaultPrevented;

document.addEventListener("click", (event) => {
  const link = event.target.closest(".row-proofs a");
  const step = event.target.closest("[data-pane-turn]");
  if (link && wide.matches && isPlain(event)) {
    event.preventDefault();
    open(link);
  } else if (step) {
    turn(Number(step.dataset.paneTurn));
  } else if (event.target.closest("[data-pane-close]")) {
    close();
  }
});

/* The key e has gone to a link (keys.js). */
document.addEventListener("evidence-named", (event) => wide.matches && open(event.target));

document.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!opener || !wide.matches) {
    return;
  }
  if (event.key === "Escape") {
    close();
  } else if (step && isPlain(event) && event.target.closest("[data-evidence-pane], .row-proofs")) {
    event.preventDefault();
    turn(step);
  }
});

/* Another case has taken the place of the one shown (case.js), its pane closed. */
document.addEventListener("case-shown", () => {
  asked.abort();
  opener = null;
  document.body.classList.remove("has-pane");
});
