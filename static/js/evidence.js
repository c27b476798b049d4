/* Sends files one by one while they can be dragged, watched, cancelled and tried again; without this script the
   form is posted as a whole.

   The server answers 200 {"label", "title", "was_there", "state", "open", "reason", "state_url", "html"} or, where
   it refuses, {"message"}. While "open" the content is being checked, and the script asks again at "state_url". */

const AT_ONCE = 2;
const ASK_AGAIN = 1500;
const ASK_AT_MOST = 80;

const form = document.querySelector("form[data-evidence-upload]");
const list = document.querySelector("[data-evidence-progress]");
const said = document.querySelector("[data-evidence-said]");
const input = form && form.elements.files;
/* In a library a file appears in the list; elsewhere the page is loaded anew as soon as all are in. */
const table = document.querySelector("[data-evidence-list]");
const waiting = [];
let sending = 0;
let failed = 0;

class Line {
  constructor(file) {
    this.file = file;
    this.element = document.querySelector("template[data-evidence-line]").content.firstElementChild.cloneNode(true);
    this.part("name").textContent = file.name;
    this.part("cancel").setAttribute("aria-label", `取消上传 ${file.name}`);
    this.part("retry").setAttribute("aria-label", `重新上传 ${file.name}`);
    this.bar = this.element.querySelector("progress");
    this.bar.setAttribute("aria-label", `${file.name} 上传进度`);
    this.part("cancel").addEventListener("click", () => this.cancel());
    this.part("retry").addEventListener("click", () => this.retry());
    list.append(this.element);
  }

  part(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  say(text, isBad = false) {
    this.part("state").textContent = text;
    this.part("state").classList.toggle("evidence-progress-bad", isBad);
    this.part("retry").hidden = !isBad;
    if (isBad) {
      this.part("cancel").hidden = true;
    }
  }

  tell(text, isBad = false) {
    this.say(text, isBad);
    said.textContent = `${this.file.name}：${text}`;
  }

  cancel() {
    const at = waiting.indexOf(this);
    if (at >= 0) {
      waiting.splice(at, 1);
      this.fail("已取消");
    } else {
      this.request.abort();
    }
  }

  retry() {
    failed -= 1;
    this.part("cancel").hidden = false;
    this.bar.value = 0;
    this.say("等待上传");
    queue(this);
  }

  send() {
    this.request = new XMLHttpRequest();
    this.request.open("POST", form.action);
    this.request.setRequestHeader("Accept", "application/json");
    this.request.responseType = "json";
    this.request.upload.addEventListener("progress", (event) => {
      this.bar.value = event.lengthComputable ? (100 * event.loaded) / event.total : 0;
      this.say(this.bar.value < 100 ? "正在上传" : "正在保存");
    });
    this.request.addEventListener("load", () => this.take());
    this.request.addEventListener("error", () => this.fail("连接中断，没有保存，请重试。"));
    this.request.addEventListener("abort", () => this.fail("已取消"));
    this.request.addEventListener("loadend", () => {
      sending -= 1;
      next();
    });
    this.request.send(this.body());
  }

  /* The files stand before `whole`: without it the server knows that the connection was cut. */
  body() {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("acting", form.elements.acting.value);
    body.append("files", this.file);
    body.append("whole", "yes");
    return body;
  }

  take() {
    const answer = this.request.response;
    if (this.request.status === 200 && answer && answer.id) {
      this.bar.value = 100;
      this.part("cancel").hidden = true;
      this.show(answer, ASK_AT_MOST);
    } else {
      this.fail(answer && answer.message ? answer.message : "没有保存，请刷新页面后重试。");
    }
  }

  fail(text) {
    failed += 1;
    this.tell(text, true);
  }

  /* The verdict on the content, asked for until there is one. */
  show(answer, asks) {
    place(answer);
    const known = answer.was_there ? `库中已有同一文件（${answer.label}），没有重复保存` : `已保存为${answer.label}`;
    if (answer.open && asks > 0) {
      this.say(`${known}，正在检查内容`);
      setTimeout(() => this.ask(answer, asks - 1), ASK_AGAIN);
    } else if (answer.open) {
      this.tell(`${known}，内容检查仍在排队，稍后刷新页面查看结果。`);
    } else if (answer.state !== "ok") {
      this.tell(`${known}，但未通过检查：${answer.reason}`, true);
      this.part("retry").hidden = true;
    } else {
      this.tell(`${known}，检查通过${answer.pages ? `，共 ${answer.pages} 页` : ""}。`);
    }
  }

  async ask(answer, asks) {
    const options = { headers: { Accept: "application/json" } };
    const response = await fetch(answer.state_url, options).catch(() => null);
    const newer = response && response.ok ? await response.json() : answer;
    this.show({ ...newer, was_there: answer.was_there }, asks);
  }
}

function place(answer) {
  if (!table) {
    return;
  }
  document.querySelectorAll("[data-evidence-empty]").forEach((told) => told.remove());
  const row = document.createElement("tbody");
  row.innerHTML = answer.html;
  const there = document.getElementById(`evidence-${answer.id}`);
  if (there) {
    there.replaceWith(row.firstElementChild);
  } else {
    table.prepend(row.firstElementChild);
  }
}

function queue(line) {
  waiting.push(line);
  next();
}

function next() {
  while (sending < AT_ONCE && waiting.length) {
    sending += 1;
    waiting.shift().send();
  }
  if (!table && !sending && !waiting.length && !failed) {
    location.reload();
  }
}

function take(files) {
  Array.from(files).forEach((file) => queue(new Line(file)));
  input.value = "";
}

if (form) {
  const drop = form.querySelector("[data-drop]");
  form.querySelector("[data-drop-hint]").hidden = false;
  form.querySelector("button[type=submit]").hidden = true;
  input.required = false;
  input.addEventListener("change", () => take(input.files));
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("is-over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    take(event.dataTransfer.files);
  });
  window.addEventListener("beforeunload", (event) => {
    if (sending || waiting.length) {
      event.preventDefault();
    }
  });
}
