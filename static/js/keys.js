/* Keys for who works through cases: j and k press the links to other cases, e goes to the evidence of the row one is
   in and from there to the next row's, and in a row of a table that asks for verdicts r goes to its reason and a
   accepts it and goes on to the next one without a verdict. A verdict that has been given stays, and where one is in
   no row a only goes to one: nobody accepts what he has not been shown.
   None of them counts while somebody types or holds another key down, and a box turns them all off. */

const TYPED = "textarea, select, input:not([type=radio]):not([type=checkbox])";
const ACCEPT = "input[type=radio][value=verified]";
const PROOF = ".row-proofs li:first-child a";

const said = document.createElement("p");
said.className = "keys-said";
said.setAttribute("role", "status");
document.body.append(said);

const press = (key) => document.querySelector(`[data-case-step="${key}"]:not([hidden])`);

const deeds = {
  j: () => click(press("j")),
  k: () => click(press("k")),
  e: () => name(proof()),
  r: () => go(inRow("textarea")),
  a: () => accept(inRow(ACCEPT)),
};

function click(link) {
  if (link) {
    link.click();
  }
}

function go(place) {
  if (place) {
    place.focus();
    place.scrollIntoView({ block: "center" });
  }
}

/* The first proof of the row, unless one is there already; else the next row's. */
function proof() {
  const own = document.activeElement.closest(".row-proofs") ? null : inRow(PROOF);
  return own || following(PROOF);
}

/* A page that can show the file beside the row does so (pane.js). */
function name(link) {
  if (link) {
    go(link);
    link.dispatchEvent(new Event("evidence-named", { bubbles: true }));
  }
}

function accept(box) {
  const given = box ? verdict(box) : "";
  if (box && !given) {
    box.click();
  }
  const open = Array.from(document.querySelectorAll(ACCEPT)).filter((one) => !verdict(one));
  const next = open.find((one) => !box || isAfter(box, one)) || open[0];
  if (box || next) {
    go(next || box);
    said.textContent = `${told(box, given)}${next ? `现在是${ordinal(next)}` : "各项都已作出选择"}。`;
  }
}

function told(box, given) {
  if (!box) {
    return "再按 A 选为“核实”，";
  }
  return `${ordinal(box)}${given ? `已选“${given}”，没有改动` : "已选为“核实”"}，`;
}

/* The words of the verdict that the row of this box has by now; empty where it has none. */
function verdict(box) {
  const picked = box.closest("fieldset").querySelector("input:checked");
  return picked ? picked.labels[0].textContent : "";
}

const ordinal = (box) => `第 ${box.closest("tr").cells[0].textContent.trim()} 项`;

const isAfter = (here, place) => here.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING;

/* The first of these after what has the focus, of those that are shown. */
function following(selector) {
  const here = document.activeElement;
  return Array.from(document.querySelectorAll(selector)).find(
    (place) => isAfter(here, place) && !place.closest("[hidden], details:not([open])"),
  );
}

function inRow(selector) {
  const row = document.activeElement.closest("tr");
  return row && row.querySelector(selector);
}

function isOn() {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return true;
  }
}

function tell() {
  document.querySelectorAll("[data-keys]").forEach((line) => {
    line.hidden = false;
    line.querySelector("input").checked = isOn();
  });
}

/* The letter of a key, also with Caps Lock on or where an input method has taken it. */
const letter = (event) => (/^[a-z]$/i.test(event.key) ? event.key : (event.code || "").replace("Key", "")).toLowerCase();

document.addEventListener("keydown", (event) => {
  const deed = deeds[letter(event)];
  const isHeld = event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
  if (deed && !isHeld && !event.target.closest(TYPED) && isOn()) {
    event.preventDefault(); // or the box that gets the focus would take the letter
    deed();
  }
});

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-keys]")) {
    localStorage.setItem("keys", event.target.checked ? "on" : "off");
  }
});

document.addEventListener("case-shown", tell);
tell();
