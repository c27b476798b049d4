/* Keys for who works through cases: j and k press the links to other cases, e goes to the evidence of the next row,
   and in a row of a table that asks for verdicts r goes to its reason and a accepts it and goes on.
   None of them counts while somebody types or holds another key down, and a box turns them all off. */

const TYPED = "textarea, select, input:not([type=radio]):not([type=checkbox])";
const ACCEPT = "input[type=radio][value=verified]";

const press = (key) => document.querySelector(`[data-case-step="${key}"]:not([hidden])`);

const deeds = {
  j: () => click(press("j")),
  k: () => click(press("k")),
  e: () => go(following(".row-proofs li:first-child a")),
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

function accept(box) {
  if (box) {
    box.click();
    box.focus();
    go(following(ACCEPT));
  }
}

/* The first of these after what has the focus. */
function following(selector) {
  const here = document.activeElement;
  return Array.from(document.querySelectorAll(selector)).find(
    (place) => here.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING,
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

document.addEventListener("keydown", (event) => {
  const deed = deeds[event.key];
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
