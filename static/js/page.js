/* What every page needs: errors first, one submit per click, no text left behind by mistake. */

const errors = document.querySelector("[data-error-summary]");
if (errors) {
  errors.focus();
}

/* A link of the error summary may name a whole field: put the cursor into its first control. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const place = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const control = place && (place.matches("input, select, textarea") ? place : firstControl(place));
  if (control) {
    event.preventDefault();
    control.focus();
    control.scrollIntoView({ block: "center" });
  }
});

function firstControl(place) {
  return place.querySelector("input:not([type=hidden]), select, textarea");
}

/* A form with data-once is sent once. The button is held after the browser has read its value, and let go
   when the page comes back from the history. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => hold(form, true));
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      hold(form, false);
    });
  }
});

function hold(form, held) {
  form.querySelectorAll("button[type=submit]").forEach((button) => {
    button.disabled = held;
  });
}

/* A form with data-keep warns before its typed text is left behind. Autosaved forms look after theirs. */
let leaving = false;
document.querySelectorAll("form[data-keep]").forEach((form) => {
  form.addEventListener("input", () => {
    form.dataset.changed = "yes";
  });
  form.addEventListener("submit", () => {
    leaving = true;
  });
});

window.addEventListener("beforeunload", (event) => {
  if (!leaving && document.querySelector("form[data-changed], form[data-unsaved]")) {
    event.preventDefault();
    event.returnValue = "";
  }
});

/* Text areas with a limit say how many characters stand in them; white space does not count. */
document.addEventListener("input", (event) => {
  const limit = Number(event.target.dataset.maxChars);
  const place = limit && event.target.closest("[data-cell]").querySelector("[data-part=count]");
  if (place) {
    const count = Array.from(event.target.value.replace(/\s/gu, "")).length;
    place.textContent = `已写 ${count} 字，限 ${limit} 字以内`;
    place.classList.toggle("over-limit", count > limit);
  }
});

/* A fragment asked for after the session has ended is answered with the login page: show that as a page. */
document.addEventListener("htmx:beforeSwap", (event) => {
  if (/^\s*<!doctype/i.test(event.detail.serverResponse)) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});
