/* j and k go from row to row of a list while the list has the focus; Enter then opens the row's link. */

document.querySelectorAll(".table-frame").forEach((frame) => {
  frame.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || event.target.matches("input, select, textarea")) {
      return;
    }
    const rows = Array.from(frame.querySelectorAll("tbody tr")).filter((row) => row.querySelector("a"));
    const next = rows[rows.indexOf(event.target.closest("tr")) + step];
    if (next) {
      event.preventDefault();
      next.querySelector("a").focus();
    }
  });
});

/* One box ticks as many rows of its list as may be sent at once, from the first; without the script it is hidden. */
document.querySelectorAll("[data-select-rows]").forEach((box) => {
  box.hidden = false;
  box.parentElement.querySelector("[data-select-label]").hidden = true;
  box.addEventListener("change", () => {
    box.closest("table").querySelectorAll("tbody input[type=checkbox]").forEach((row, place) => {
      row.checked = box.checked && place < Number(box.dataset.selectRows);
    });
  });
});

/* A case shows the way to the next of the list it was opened from (case.js), in this tab alone. */
document.querySelectorAll("[data-case-list]").forEach((list) => {
  const links = Array.from(list.querySelectorAll("tbody a"), (link) => new URL(link.href).pathname);
  try {
    sessionStorage.setItem(`cases-${list.elements.acting.value}`, JSON.stringify(links));
  } catch {
    // A browser that keeps nothing shows the case without its neighbours.
  }
});
