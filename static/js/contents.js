/* The sections of a long page: all in one line on a wide screen, folded on a narrow one until they are asked for; the
   one that is being read is marked. */

const LINE = 120; // px from the top of the window: what is above has begun
const wide = window.matchMedia("(min-width: 75rem)");

const fold = () =>
  document.querySelectorAll(".contents details").forEach((list) => {
    list.open = wide.matches;
  });

function follow() {
  const links = Array.from(document.querySelectorAll(".contents a"));
  const begun = links.filter((link) => {
    const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return place.getClientRects().length && place.getBoundingClientRect().top < LINE; // a hidden one is nowhere
  });
  links.forEach((link) => {
    if (link !== begun[begun.length - 1]) {
      link.removeAttribute("aria-current");
    } else if (!link.hasAttribute("aria-current")) {
      link.setAttribute("aria-current", "true");
      link.closest("ul").scrollLeft = link.offsetLeft - link.closest("ul").offsetWidth / 2;
    }
  });
}

document.addEventListener("click", (event) => !wide.matches && event.target.closest(".contents a") && fold());
document.addEventListener("scroll", () => requestAnimationFrame(follow), { passive: true });
document.addEventListener("case-shown", () => {
  fold();
  follow();
});
wide.addEventListener("change", fold);
fold();
follow();
