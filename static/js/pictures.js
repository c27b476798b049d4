/* A picture that nobody has looked at yet is drawn first, and the server answers with words in its place (202): once
   the browser has shown those, the picture is asked for until it is there. */

const ASK_AGAIN = 1500;
const ASK_AT_MOST = 20;
const PICTURE = "img[data-drawn]";

const asked = new WeakSet();

async function draw(picture, address, asks = ASK_AT_MOST) {
  const answer = await fetch(address).catch(() => null);
  if (!answer || !picture.isConnected) {
    return;
  }
  if (answer.status === 202 && asks) {
    setTimeout(() => draw(picture, address, asks - 1), ASK_AGAIN);
  } else if (answer.ok && asks < ASK_AT_MOST) {
    picture.src = `${address}?drawn`;
  }
}

function shown(picture) {
  if (!asked.has(picture)) {
    asked.add(picture);
    draw(picture, picture.src);
  }
}

/* Loading does not bubble. A picture far down the page loads, and is asked for, when it comes near the window. */
document.addEventListener("load", (event) => event.target.matches(PICTURE) && shown(event.target), true);
document.querySelectorAll(PICTURE).forEach((picture) => picture.complete && shown(picture));
