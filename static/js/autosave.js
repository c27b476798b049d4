/* Saves the answers of a sheet while they are typed; without this script the form is posted as a whole.

   One cell goes at a time, so that the version a cell was seen with is always the one the server gave last.
   Typed text stays in this tab's session storage until the server has it. The server answers
     200 {"saved": [{"version", "display"?}], "saved_at": "14:03"}
     409 {"conflicts": [{"theirs", "version", "by", "at"}]}
     422 {"errors": [{"message"}]}
   or {"message"} where nothing more can be saved; a redirect, 401 or 403 means that the session is over.

   What the page comes to is asked for after the saving, so that saving waits for no scoring:
     200 {"preview_html"?, "results": {name: html}} */

const TYPING_PAUSE = 800;
const RETRY_AFTER = 5000;
const ASK_DEADLINE_EVERY = 60000;

const form = document.querySelector("form[data-autosave-url]");
const bar = form.querySelector("[data-save-bar]");
const stateLine = form.querySelector("[data-save-state]");
const cells = new Map();
const waiting = new Set();
let sending = null;
let offline = false;
let stopped = false;
let submitWith = null;
let askDeadlineAfter = 0;
let asking = null;
const outdated = new Set();
let lastSaved = stateLine.textContent;

/* -- one cell ---------------------------------------------------------------------------------- */

class Cell {
  constructor(element) {
    this.element = element;
    this.seen = this.part("seen");
    this.timer = 0;
    this.sent = null;
    const { name, key, year, item } = element.dataset;
    this.name = name;
    this.address = { key, year, item };
    this.draftKey = ["draft", form.dataset.user, form.dataset.autosaveUrl, key, year, item].join("|");
  }

  part(name) {
    return this.element.querySelector(`[data-part=${name}]`);
  }

  controls() {
    return Array.from(this.element.querySelectorAll("[data-part=value]"));
  }

  /* What stands in the cell now, as it is sent. Several ticks are one text, a line each. */
  read() {
    const isPick = (control) => control.type === "checkbox" || control.type === "radio";
    const texts = this.controls()
      .filter((control) => (isPick(control) ? control.checked : control.value !== ""))
      .map((control) => control.value);
    const state = this.part("state");
    const reason = this.part("reason");
    return {
      value: texts.join("\n"),
      state: state && state.checked ? "not_applicable" : "given",
      reason: reason ? reason.value : "",
    };
  }

  write({ value, state, reason }) {
    const lines = value.split("\n");
    const picks = this.controls().filter((control) => control.type === "checkbox" || control.type === "radio");
    picks.forEach((control) => {
      control.checked = lines.includes(control.value);
    });
    const others = picks.length ? lines.filter((line) => !picks.some((pick) => pick.value === line)) : lines;
    this.controls()
      .filter((control) => !picks.includes(control))
      .forEach((control) => {
        control.value = others.join("\n");
      });
    if (this.part("state")) {
      this.part("state").checked = state === "not_applicable";
    }
    if (this.part("reason")) {
      this.part("reason").value = reason;
    }
  }

  same(other) {
    const now = this.read();
    return now.value === other.value && now.state === other.state && now.reason === other.reason;
  }

  keepDraft() {
    sessionStorage.setItem(this.draftKey, JSON.stringify({ ...this.read(), seen: this.seen.value }));
  }

  /* What is typed counts as typed from now on, even where it says again what the page was shown with. */
  touch() {
    const was = this.part("was");
    if (was) {
      was.value = "";
    }
    this.keepDraft();
  }

  dropDraft() {
    sessionStorage.removeItem(this.draftKey);
  }

  /* Text typed before a reload or a new login comes back, with the version it was typed over: where a
     colleague has changed the cell since, the server says so. */
  restoreDraft() {
    const draft = JSON.parse(sessionStorage.getItem(this.draftKey) || "null");
    if (!draft) {
      return false;
    }
    if (this.same(draft)) {
      this.dropDraft();
      return false;
    }
    this.write(draft);
    this.seen.value = draft.seen;
    return true;
  }

  say(name, text) {
    const place = this.part(name);
    place.textContent = text;
    place.hidden = text === "";
  }

  fault(text) {
    this.say("error", text);
    this.controls().forEach((control) => {
      control.classList.toggle("is-invalid", text !== "");
      control.setAttribute("aria-invalid", String(text !== ""));
    });
  }

  askWhich(conflict) {
    const panel = document.querySelector("template[data-conflict]").content.firstElementChild.cloneNode(true);
    const mine = this.read();
    const fill = (name, text) => {
      panel.querySelector(`[data-conflict-${name}]`).textContent = text || "（空）";
    };
    fill("who", `${conflict.by} 于 ${conflict.at} 修改了这一项`);
    fill("mine", mine.value);
    fill("theirs", conflict.theirs);
    const settle = (choose) => {
      panel.remove();
      this.seen.value = conflict.version;
      choose();
      this.controls()[0].focus();
    };
    panel.querySelector("[data-conflict-take]").addEventListener("click", () =>
      settle(() => {
        this.write({ ...mine, value: conflict.theirs });
        this.dropDraft();
        showState();
      })
    );
    panel.querySelector("[data-conflict-keep]").addEventListener("click", () =>
      settle(() => {
        this.keepDraft();
        queue(this);
      })
    );
    this.element.append(panel);
  }

  /* Until the person has chosen, nothing of this cell is sent. */
  isUndecided() {
    return this.element.querySelector(".conflict") !== null;
  }
}

/* -- sending ----------------------------------------------------------------------------------- */

function queue(cell) {
  clearTimeout(cell.timer);
  if (cell.isUndecided() || (sending === cell && cell.same(cell.sent))) {
    return;
  }
  waiting.add(cell);
  showState();
  sendNext();
}

async function sendNext() {
  if (sending || stopped || waiting.size === 0) {
    return;
  }
  const [cell] = waiting;
  waiting.delete(cell);
  sending = cell;
  cell.sent = cell.read();
  const answer = await post(cell).catch(() => ({ status: 0 }));
  sending = null;
  take(cell, answer);
}

async function post(cell) {
  const response = await fetch(form.dataset.autosaveUrl, {
    method: "POST",
    redirect: "manual",
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" },
    body: new URLSearchParams({
      ...cell.address,
      ...cell.sent,
      seen_version: cell.seen.value,
      acting: form.elements.acting.value,
    }),
  });
  const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
  const body = isJson ? await response.json() : {};
  return { status: response.type === "opaqueredirect" ? 401 : response.status, body };
}

function take(cell, { status, body }) {
  offline = status === 0 || status === 429 || status >= 500;
  if (status === 200) {
    saved(cell, body);
  } else if (status === 409 && body.conflicts) {
    cell.askWhich(body.conflicts[0]);
    showState();
  } else if (status === 422) {
    cell.fault(body.errors[0].message);
    showState();
  } else if (offline) {
    retryLater(cell);
    return;
  } else {
    stopped = true;
    waiting.add(cell);
    showStop(status, body.message);
    return;
  }
  sendNext();
  if (submitWith && isIdle()) {
    form.requestSubmit(submitWith);
  }
}

function isIdle() {
  return !waiting.size && !sending;
}

function saved(cell, body) {
  const [answer] = body.saved;
  cell.seen.value = answer.version;
  cell.fault("");
  const isPlain = !answer.display || answer.display === cell.sent.value;
  cell.say("recognised", isPlain ? "" : `已识别为 ${answer.display}`);
  if (cell.same(cell.sent)) {
    cell.dropDraft();
  } else {
    cell.keepDraft();
  }
  lastSaved = `已保存 ${body.saved_at}`;
  showState();
  refresh(cell.name);
}

/* -- what the page comes to -------------------------------------------------------------------- */

/* A later save asks anew, for the cells of an answer that never came as well; the older request is given up. */
async function refresh(cellName) {
  if (!form.dataset.resultsUrl) {
    return;
  }
  outdated.add(cellName);
  if (asking) {
    asking.abort();
  }
  const mine = new AbortController();
  asking = mine;
  const query = new URLSearchParams(Array.from(outdated, (name) => ["key", name]));
  query.append("page", form.dataset.page);
  const deadline = deadlineShown();
  if (deadline) {
    query.append("shown_deadline", deadline);
  }
  const body = await read(`${form.dataset.resultsUrl}?${query}`, mine.signal).catch(() => null);
  if (body && asking === mine) {
    outdated.clear();
    if (deadline) {
      askDeadlineAfter = Date.now() + ASK_DEADLINE_EVERY;
    }
    place(body);
  }
}

async function read(address, signal) {
  const response = await fetch(address, { signal, redirect: "manual", headers: { Accept: "application/json" } });
  return response.ok ? response.json() : null;
}

/* The server tells of a deadline that was moved while the page was open; it is asked once a minute at most. */
function deadlineShown() {
  const shown = form.elements.shown_deadline;
  return shown && Date.now() >= askDeadlineAfter ? shown.value : "";
}

function place(body) {
  const preview = document.querySelector("[data-preview]");
  if (preview && body.preview_html !== undefined) {
    preview.innerHTML = body.preview_html;
  }
  /* What the rows come to stands beside the boxes, so that nobody's cursor is lost. */
  for (const [name, html] of Object.entries(body.results)) {
    const result = document.querySelector(`[data-result="${name}"]`);
    if (result) {
      result.innerHTML = html;
    }
  }
}

function retryLater(cell) {
  waiting.add(cell);
  bar.classList.add("is-offline");
  stateLine.textContent = "与服务器的连接已中断。已填内容暂存在本浏览器，连接恢复后自动保存。";
  markUnsaved();
  setTimeout(sendNext, RETRY_AFTER);
}

/* -- what the page says ------------------------------------------------------------------------ */

function isUnsaved(cell) {
  return sessionStorage.getItem(cell.draftKey) !== null;
}

function markUnsaved() {
  const unsaved = Array.from(cells.values()).filter(isUnsaved);
  form.toggleAttribute("data-unsaved", unsaved.length > 0);
  return unsaved.length;
}

function showState() {
  const unsaved = markUnsaved();
  if (stopped || offline) {
    return;
  }
  bar.classList.remove("is-offline");
  if (!isIdle()) {
    stateLine.textContent = "正在保存…";
  } else if (unsaved) {
    stateLine.textContent = `${lastSaved ? `${lastSaved}，` : ""}还有 ${unsaved} 项未保存`;
  } else {
    stateLine.textContent = lastSaved;
  }
}

function showStop(status, message) {
  markUnsaved();
  bar.classList.add("is-offline");
  if (status === 401 || (status === 403 && !message)) {
    stateLine.textContent = "登录已失效。已填内容暂存在本浏览器，重新登录后自动保存。";
    const link = form.querySelector("[data-login]");
    const place = document.activeElement && document.activeElement.closest("[data-cell]");
    const back = location.pathname + location.search + (place ? `#${place.id}` : "");
    link.href = `${form.dataset.loginUrl}?${new URLSearchParams({ next: back })}`;
    link.hidden = false;
  } else {
    stateLine.textContent = message || "未能保存，请刷新页面后重试。";
  }
}

/* -- start ------------------------------------------------------------------------------------- */

function cellOf(event) {
  const element = event.target.closest("[data-cell]");
  return element && !event.target.closest(".conflict") ? cells.get(element) : null;
}

form.querySelectorAll("[data-cell]").forEach((element) => cells.set(element, new Cell(element)));

form.addEventListener("input", (event) => {
  const cell = cellOf(event);
  if (cell) {
    cell.touch();
    clearTimeout(cell.timer);
    cell.timer = setTimeout(queue, TYPING_PAUSE, cell);
    showState();
  }
});

form.addEventListener("change", (event) => {
  const cell = cellOf(event);
  if (cell && isUnsaved(cell)) {
    queue(cell);
  }
});

/* The whole form is posted only after the last cell is through, so that it carries the newest versions. */
form.addEventListener("submit", (event) => {
  submitWith = null;
  if (!stopped && !isIdle()) {
    event.preventDefault();
    submitWith = event.submitter;
  } else {
    form.removeAttribute("data-unsaved");
  }
});

window.addEventListener("online", sendNext);

cells.forEach((cell) => {
  if (cell.restoreDraft()) {
    queue(cell);
  }
});
